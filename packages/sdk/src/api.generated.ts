// Made from docs/openapi.json: do not edit. Whoever changes a route runs
// "npm run openapi && npm run sdk" and commits both files with the change.

export interface paths {
    "/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a chat completion (OpenAI format)
         * @description Unknown fields pass through to the provider.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A model that `GET /v1/models` lists, or `provider/model`. */
                        model: string;
                        /** @description The conversation, oldest message first. */
                        messages: ({
                            role: string;
                        } & {
                            [key: string]: unknown;
                        })[];
                        /** @description Answer as server-sent events. */
                        stream?: boolean | null;
                        tools?: {
                            [key: string]: unknown;
                        }[] | null;
                        stream_options?: ({
                            include_usage?: boolean | null;
                        } & {
                            [key: string]: unknown;
                        }) | null;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a message (Anthropic format)
         * @description Unknown fields pass through to the provider.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A model that `GET /v1/models` lists, or `provider/model`. */
                        model: string;
                        /** @description The conversation, oldest message first. */
                        messages: ({
                            role: string;
                        } & {
                            [key: string]: unknown;
                        })[];
                        /** @description Answer as server-sent events. */
                        stream?: boolean | null;
                        tools?: {
                            [key: string]: unknown;
                        }[] | null;
                        /** @description The most tokens to generate. */
                        max_tokens: number;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the models that can be called */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/route": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say where a call would go, and why, without making it
         * @description Takes the body of a chat completion and the labels as headers. Nobody is asked, nothing is held.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A model that `GET /v1/models` lists, or `provider/model`. */
                        model: string;
                        /** @description The conversation, oldest message first. */
                        messages: ({
                            role: string;
                        } & {
                            [key: string]: unknown;
                        })[];
                        /** @description Answer as server-sent events. */
                        stream?: boolean | null;
                        tools?: {
                            [key: string]: unknown;
                        }[] | null;
                        stream_options?: ({
                            include_usage?: boolean | null;
                        } & {
                            [key: string]: unknown;
                        }) | null;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            decision: "route" | "refuse";
                            policy: {
                                version: number;
                                fingerprint: string;
                            } | null;
                            /** @description Why the call would be refused. */
                            code: string | null;
                            /** @description The place in the policy that decides. */
                            rule: string | null;
                            detail: string;
                            /** @description In the order in which they would be tried. */
                            routes: {
                                provider: string;
                                model: string;
                                region: string | null;
                                /** @description 0: asked for. Above: a fallback. */
                                tier: number;
                                expected_cost_micros: number | null;
                                /** @description The most that the call can cost here: what budgets reserve. */
                                cost_bound_micros: number | null;
                                expected_latency_ms: number | null;
                                quality: number | null;
                                /** @enum {string} */
                                health: "closed" | "half_open" | "open" | "limited";
                            }[];
                            excluded: {
                                provider: string;
                                model: string;
                                region: string | null;
                                reason: string;
                                /** @description The rule's path in the policy, or what is missing. */
                                detail: string;
                            }[];
                            /** @description Budgets that the call would count against. */
                            budgets: string[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay past calls against a draft
         * @description Shows what would have been refused, moved and saved. Only what entries tell is judged: no prompts, no capabilities, no latencies; costs are the billed tokens at the other price.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The draft as YAML or JSON text. */
                        source?: string;
                        /** @description The draft as an object. */
                        policy?: {
                            [key: string]: unknown;
                        };
                        /**
                         * @description The newest calls.
                         * @default 5000
                         */
                        calls?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            calls: number;
                            from: string | null;
                            to: string | null;
                            unchanged: number;
                            refused: {
                                code: string;
                                rule: string | null;
                                calls: number;
                                /** @description Micro-dollars. */
                                cost_micros: number;
                                /** @description Ids of the entries of some of them, newest first. */
                                examples: string[];
                            }[];
                            moved: {
                                from: string;
                                to: string;
                                calls: number;
                                /** @description Micro-dollars. */
                                cost_micros: number;
                                /** @description Micro-dollars. */
                                draft_cost_micros: number;
                                /** @description Ids of the entries of some of them, newest first. */
                                examples: string[];
                            }[];
                            newly_allowed: number;
                            still_refused: number;
                            /** @description Answers longer than the draft allows. */
                            shortened: number;
                            /** @description Calls without a usage or a price, and refusals that entries tell too little of. */
                            not_replayed: number;
                            /** @description What the calls that the draft lets through did cost. */
                            cost_micros: number;
                            /** @description What they would have cost by the draft. */
                            draft_cost_micros: number;
                            /** @description Micro-dollars. */
                            saved_micros: number;
                            /** @description What the calls that the draft refuses did cost. */
                            refused_cost_micros: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/classify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what personal data is found in a text or a call, and what is done with it
         * @description By the policy in force, for the labels in the headers. Nothing is sent on, stored or recorded.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A text; or `body` instead. */
                        text?: string;
                        /** @description The body of a call, in the format that `dialect` names. */
                        body?: {
                            [key: string]: unknown;
                        };
                        /**
                         * @description Of `body`; `openai` where it is left out.
                         * @enum {string}
                         */
                        dialect?: "openai" | "anthropic";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            decision: "pass" | "refuse";
                            /** @description Why the call would be refused. */
                            code: string | null;
                            /** @description The place in the policy that decides. */
                            rule: string | null;
                            detail: string | null;
                            /** @description What was found, and what the policy in force does with it; kinds that may leave among them. */
                            found: {
                                kind: string;
                                count: number;
                                /** @enum {string} */
                                action: "allow" | "redact" | "tokenize" | "block";
                                rule: string | null;
                            }[];
                            /** @description What nothing can look into. Empty where the policy lets it pass unseen. */
                            unexamined: {
                                /** @enum {string} */
                                kind: "image" | "audio" | "video" | "file" | "encoded";
                                count: number;
                            }[];
                            /** @description Where in the text, at most 1000; null for a body. */
                            findings: {
                                kind: string;
                                /** @description In UTF-16 units. */
                                start: number;
                                /** @description Not included. */
                                end: number;
                                /** @description From 0 to 1. */
                                confidence: number;
                                /** @enum {string} */
                                action: "allow" | "redact" | "tokenize" | "block";
                            }[] | null;
                            /** @description The text or the body as it would leave; null where it would not. */
                            rewritten: (string | {
                                [key: string]: unknown;
                            }) | null;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Calls, newest first, by any filters
         * @description Derived from the entries of the ledger, exactly those that the answer names.
         */
        get: {
            parameters: {
                query?: {
                    team?: string;
                    feature?: string;
                    /** @description What the provider was asked for. */
                    model?: string;
                    provider?: string;
                    /** @description Id of an API key. */
                    api_key?: string;
                    outcome?: "answered" | "refused" | "failed" | "cancelled";
                    /** @description Why there was no whole answer. */
                    code?: string;
                    /** @description What the cache had; `hit` is any hit, `none` that the policy did not ask it. */
                    cache?: "hit" | "exact" | "semantic" | "coalesced" | "miss" | "bypass" | "none";
                    /** @description A date, or RFC 3339: only calls that began then or later. */
                    from?: string;
                    /** @description Only calls that began before. */
                    to?: string;
                    /** @description IANA name, for dates. Default: the time zone of your policy, else UTC. */
                    time_zone?: string;
                    min_cost_micros?: number;
                    /** @description The beginning of a request's id, or of an entry's id from 8 characters on. */
                    search?: string;
                    /** @description `older` or `newer` of an earlier answer. */
                    cursor?: string;
                    /** @description Only entries above this index, for following: `newest_index` of an earlier answer. */
                    after?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description What this was computed from: a signed state of the ledger. */
                            ledger: {
                                /** @description The name of the ledger. */
                                origin: string;
                                /** @description It is of exactly the first so many entries. */
                                tree_size: string;
                                /** @description Of the tree of that size, in base64, as the checkpoint of that size says it. */
                                root_hash: string;
                            };
                            /** @description Newest first, by when they began. */
                            calls: {
                                /** @description Id of its entry in the ledger. */
                                entry: string;
                                /** @description Where that entry stands, from 0. */
                                index: string;
                                /** @description When the call began, as RFC 3339 in UTC. */
                                at: string;
                                request_id: string;
                                feature: string | null;
                                team: string | null;
                                /** @description Id of the API key. */
                                api_key: string;
                                /** @description What the client asked for. */
                                requested_model: string | null;
                                provider: string | null;
                                /** @description What the provider was asked for. */
                                model: string | null;
                                region: string | null;
                                /** @enum {string} */
                                outcome: "answered" | "refused" | "failed" | "cancelled";
                                /** @description Why there was no whole answer. */
                                code: string | null;
                                /** @description The place in the policy that decided against the call. */
                                rule: string | null;
                                /** @description What the cache had; null where the policy does not ask it. */
                                cache: ("exact" | "semantic" | "coalesced" | "miss" | "bypass") | null;
                                input_tokens: number;
                                /** @description Part of the input tokens. */
                                cached_input_tokens: number;
                                output_tokens: number;
                                /** @description Micro-dollars; null where nothing was billed or priced. */
                                cost_micros: number | null;
                                /** @description Baseline cost minus cost, negative for a loss; null where no baseline judges the call. */
                                saved_micros: number | null;
                                /** @description From the start of the call to its entry. */
                                latency_ms: number;
                                /** @description From the start to the provider's first byte. */
                                first_byte_ms: number | null;
                                policy_version: number | null;
                            }[];
                            /** @description Ask with `cursor` set to this for the next older calls. */
                            older: string | null;
                            /** @description The same for newer ones; null on the first page, which is followed by `after`. */
                            newer: string | null;
                            /** @description Ask with `after` set to this for what has come in since. Null for an empty ledger. */
                            newest_index: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What came of calls, how long they took, and what the cache did */
        get: {
            parameters: {
                query?: {
                    /** @description A date, or RFC 3339 on a quarter of an hour. Default: the first of this month. */
                    from?: string;
                    /** @description Not included. Default: the end of today. */
                    to?: string;
                    /** @description IANA name, for dates. Default: the time zone of your policy, else UTC. */
                    time_zone?: string;
                    interval?: "hour" | "day" | "week" | "month" | "total";
                    team?: string;
                    feature?: string;
                    model?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description RFC 3339, in UTC. */
                            from: string;
                            /** @description Not included. */
                            to: string;
                            time_zone: string;
                            /** @enum {string} */
                            interval: "hour" | "day" | "week" | "month" | "total";
                            /** @description What this was computed from: a signed state of the ledger. */
                            ledger: {
                                /** @description The name of the ledger. */
                                origin: string;
                                /** @description It is of exactly the first so many entries. */
                                tree_size: string;
                                /** @description Of the tree of that size, in base64, as the checkpoint of that size says it. */
                                root_hash: string;
                            };
                            totals: {
                                calls: number;
                                answered: number;
                                refused: number;
                                failed: number;
                                cancelled: number;
                                /** @description Micro-dollars. */
                                cost_micros: number;
                                /** @description Micro-dollars. */
                                saved_micros: number;
                                cache: {
                                    looked_up: number;
                                    hits: number;
                                    exact: number;
                                    semantic: number;
                                    coalesced: number;
                                };
                                /** @description Of answered calls, those from the cache among them; null where there are none. */
                                latency: {
                                    p50_ms: number | null;
                                    p95_ms: number | null;
                                    p99_ms: number | null;
                                };
                            };
                            /** @description Why calls were not answered, the most frequent first. */
                            codes: {
                                /** @enum {string} */
                                outcome: "answered" | "refused" | "failed" | "cancelled";
                                code: string;
                                calls: number;
                            }[];
                            /** @description By how much, as a share, a stated latency may differ from the exact one at its rank. */
                            latency_error: number;
                            /** @description By period; periods without calls are left out. */
                            rows: {
                                calls: number;
                                answered: number;
                                refused: number;
                                failed: number;
                                cancelled: number;
                                /** @description Micro-dollars. */
                                cost_micros: number;
                                /** @description Micro-dollars. */
                                saved_micros: number;
                                cache: {
                                    looked_up: number;
                                    hits: number;
                                    exact: number;
                                    semantic: number;
                                    coalesced: number;
                                };
                                /** @description Of answered calls, those from the cache among them; null where there are none. */
                                latency: {
                                    p50_ms: number | null;
                                    p95_ms: number | null;
                                    p99_ms: number | null;
                                };
                                /** @description RFC 3339, in UTC. */
                                from: string;
                                /** @description RFC 3339, in UTC. */
                                to: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{entry}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One call: what was decided and why, what it cost, and its proof */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its index, or its id (the answer header `x-avouch-entry`). */
                    entry: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Id of its entry in the ledger. */
                            entry: string;
                            /** @description Where that entry stands, from 0. */
                            index: string;
                            /** @description When the call began, as RFC 3339 in UTC. */
                            at: string;
                            request_id: string;
                            feature: string | null;
                            team: string | null;
                            /** @description Id of the API key. */
                            api_key: string;
                            /** @description What the client asked for. */
                            requested_model: string | null;
                            provider: string | null;
                            /** @description What the provider was asked for. */
                            model: string | null;
                            region: string | null;
                            /** @enum {string} */
                            outcome: "answered" | "refused" | "failed" | "cancelled";
                            /** @description Why there was no whole answer. */
                            code: string | null;
                            /** @description The place in the policy that decided against the call. */
                            rule: string | null;
                            /** @description What the cache had; null where the policy does not ask it. */
                            cache: ("exact" | "semantic" | "coalesced" | "miss" | "bypass") | null;
                            input_tokens: number;
                            /** @description Part of the input tokens. */
                            cached_input_tokens: number;
                            output_tokens: number;
                            /** @description Micro-dollars; null where nothing was billed or priced. */
                            cost_micros: number | null;
                            /** @description Baseline cost minus cost, negative for a loss; null where no baseline judges the call. */
                            saved_micros: number | null;
                            /** @description From the start of the call to its entry. */
                            latency_ms: number;
                            /** @description From the start to the provider's first byte. */
                            first_byte_ms: number | null;
                            policy_version: number | null;
                            residency: string | null;
                            dialect: string | null;
                            stream: boolean | null;
                            /** @description The name that the provider says answered. */
                            answered_model: string | null;
                            finish_reason: string | null;
                            /** @description What was decided and why, as the entry tells it. */
                            decision: {
                                policy: {
                                    version: number;
                                    fingerprint: string;
                                } | null;
                                /** @description The place in the policy that decided against the call. */
                                decided_by: string | null;
                                /** @description Rules of that version that hold for the team, feature and key of the call, computed anew from the signed document. Null for who may not read policies, and where the version does not verify. */
                                rules: {
                                    /** @description Its place in the document, as `features.support.max_tokens`. */
                                    rule: string;
                                    /** @description What it asks, in a few words. */
                                    says: string;
                                }[] | null;
                                /** @description Null where the name led to one route only. */
                                route: {
                                    /** @description Why this route came first. */
                                    reason: string;
                                    /** @description Routes that could have served the call. */
                                    candidates: number;
                                    /** @description Routes that could not. */
                                    excluded: number;
                                } | null;
                                /** @description Leases of budgets that paid for the call. */
                                budget_leases: string[];
                                /** @description What was found, by kind, and what was done with it. */
                                personal_data: {
                                    kind: string;
                                    count: number;
                                    action: string;
                                }[];
                                /** @description Content that nothing can look into. */
                                unexamined: {
                                    kind: string;
                                    count: number;
                                }[];
                                cache: {
                                    /** @enum {string} */
                                    result: "exact" | "semantic" | "coalesced" | "miss" | "bypass";
                                    /** @description Of a hit: the entry of the call that the answer was made for. */
                                    source: string | null;
                                    age_s: number | null;
                                    /** @description Of a semantic hit: how alike the questions are, from 0 to 1. */
                                    score: number | null;
                                    checked: ("right" | "wrong") | null;
                                    /** @description Why the answer was checked. */
                                    check: ("learning" | "audit" | "distrusted") | null;
                                    /** @description Of a hit: what the answer cost when it was made. */
                                    avoided_micros: number | null;
                                    /** @description What it cost to look; part of the cost. */
                                    embedding_micros: number | null;
                                } | null;
                                /** @description In order; where there was one only, it is the call itself. */
                                attempts: {
                                    provider: string | null;
                                    model: string | null;
                                    region: string | null;
                                    /** @enum {string} */
                                    outcome: "answered" | "refused" | "failed" | "cancelled";
                                    code: string | null;
                                    cost_micros: number | null;
                                }[];
                            };
                            amounts: {
                                usage: {
                                    input: number;
                                    output: number;
                                    cached_input: number;
                                    cache_write: number;
                                    cache_write_hour: number;
                                    reasoning: number;
                                    audio_input: number;
                                    cached_audio_input: number;
                                    audio_output: number;
                                    service_tier: string | null;
                                } | null;
                                usage_source: string | null;
                                price_card: string | null;
                                /** @description Why there is no cost. */
                                unpriced: string | null;
                                cost_micros: number | null;
                                baseline: {
                                    version: number;
                                    /** @description Micro-dollars. */
                                    cost_micros: number;
                                } | null;
                                /** @description By source; total = baseline cost minus cost. */
                                saving_micros: {
                                    /** @description Micro-dollars. */
                                    route: number;
                                    /** @description Micro-dollars. */
                                    cache: number;
                                    /** @description Micro-dollars. */
                                    provider_cache: number;
                                    /** @description Micro-dollars. */
                                    total: number;
                                } | null;
                            };
                            /** @description What is needed to verify offline that the ledger holds this call. */
                            proof: {
                                /** @description Of the ledger (C2SP signed-note). Compare it with one that you know. */
                                verifier_key: string;
                                /** @description As `GET /v1/ledger/entries/{entry}` gives it; `verifyEntryBundle` of @avouch/proof reads it. */
                                entry: {
                                    /** @enum {string} */
                                    format: "avouch.entry/v1";
                                    origin: string;
                                    index: string;
                                    /** @description The exact bytes that were hashed: canonical JSON (RFC 8785). */
                                    leaf: string;
                                    /** @description Inclusion under a signed checkpoint (C2SP tlog-proof). */
                                    proof: string;
                                };
                            };
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest signed checkpoint (C2SP tlog-checkpoint) */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The verifier key of the ledger (C2SP signed-note) */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/tile/{*}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A tile of hashes or a bundle of entries (C2SP tlog-tiles) */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description `<level>/<index>[.p/<width>]` or `entries/…`. */
                    "*": string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Entries, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Only entries below this index. */
                    before?: string;
                    /** @description Only entries of this kind, such as `call`. */
                    kind?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Newest first. */
                            entries: {
                                index: string;
                                leaf: string;
                            }[];
                            /** @description Ask for the next page with `before` set to this. */
                            next_before: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/entries/{entry}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One entry with its inclusion proof */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its index, or its id (the answer header `x-avouch-entry`). */
                    entry: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description One entry with all that is needed to verify it offline: `avouch verify` reads this. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            format: "avouch.entry/v1";
                            /** @description The name of the ledger. */
                            origin: string;
                            /** @description Where the entry stands, from 0. */
                            index: string;
                            /** @description The exact bytes that were hashed: canonical JSON (RFC 8785). */
                            leaf: string;
                            /** @description Inclusion under a signed checkpoint (C2SP tlog-proof). */
                            proof: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole ledger as NDJSON, verifiable offline
         * @description The first line holds the signed checkpoint, every further line one leaf.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Entries of the ledger that are no calls, newest first, by any filters */
        get: {
            parameters: {
                query?: {
                    /** @description The beginning of a kind: `api_key.` is everything that happened to API keys. */
                    kind?: string;
                    /** @description Who acted, as entries name them. */
                    by?: string;
                    /** @description RFC 3339. */
                    from?: string;
                    /** @description Not included. */
                    to?: string;
                    /** @description Only entries below this index. */
                    before?: string;
                    /** @description Only entries above this index. */
                    after?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Newest first. */
                            entries: {
                                /** @description Id of the entry. */
                                entry: string;
                                /** @description Where it stands in the ledger, from 0. */
                                index: string;
                                /** @description RFC 3339, in UTC. */
                                at: string;
                                kind: string;
                                /** @description An API key by its id, `user:` and the id of a user, `operator`, or null where nobody acted. */
                                by: string | null;
                                /** @description Its other fields; see docs/ledger-format.md. */
                                body: {
                                    [key: string]: unknown;
                                };
                            }[];
                            /** @description Ask for the next page with `before` set to this. */
                            next_before: string | null;
                            /** @description How many entries of each kind there are in all, whatever the filter. */
                            kinds: {
                                kind: string;
                                count: number;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whom the ids of the ledger name
         * @description Ids that name nobody who is a member, and no API key, are left out.
         */
        get: {
            parameters: {
                query: {
                    /** @description With commas between them: `user:` and the id of a user, or the id of an API key. */
                    ids: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            names: {
                                [key: string]: string;
                            };
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The ways to sign in */
        get: {
            parameters: {
                query?: {
                    /** @description Of a mail address. Where several tenants have issuers, those for it are shown alone. */
                    domain?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {boolean} */
                            password: true;
                            /** @enum {boolean} */
                            passkey: true;
                            oidc: {
                                id: string;
                                name: string;
                                preset: "google" | null;
                            }[];
                            /** @description The first admin is still to be made. */
                            first_admin: boolean;
                            /** @description A forgotten password can be reset by mail. */
                            mail: boolean;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, where, and what they may do */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            user: {
                                id: string;
                                email: string;
                                name: string;
                            };
                            tenant: {
                                id: string;
                                name: string;
                            };
                            /** @enum {string} */
                            role: "admin" | "finance" | "auditor" | "developer";
                            /** @description Whose calls they see; null for all. */
                            teams: string[] | null;
                            permissions: ("calls" | "calls:read" | "spend:read" | "spend:write" | "ledger:read" | "policies:read" | "policies:write" | "keys:manage" | "keys:read" | "keys:own" | "members:read" | "members:manage" | "audit:read" | "settings:manage")[];
                            /** @description To be sent as `x-avouch-csrf` with every change; null where the request came with an access token. */
                            csrf_token: string | null;
                            /** @description How they showed who they are. */
                            methods: ("password" | "totp" | "recovery_code" | "passkey" | "oidc" | "oidc_mfa")[];
                            /** @description When they last did. */
                            authenticated_at: string;
                            expires_at: string;
                            /** @description The tenant asks for a second factor, and until there is one nothing else can be done. */
                            second_factor_missing: boolean;
                            tenants: {
                                id: string;
                                name: string;
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                            }[];
                            second_factor: {
                                totp: boolean;
                                passkeys: number;
                                recovery_codes_left: number;
                            };
                            /** @description Whether they have one. */
                            password: boolean;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Sign out */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/tenant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move to another tenant that one is a member of
         * @description The session ends and another begins there.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: uuid */
                        tenant_id: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "signed_in";
                            session: {
                                id: string;
                                user: {
                                    id: string;
                                    email: string;
                                    name: string;
                                };
                                tenant: {
                                    id: string;
                                    name: string;
                                };
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                                /** @description Whose calls they see; null for all. */
                                teams: string[] | null;
                                permissions: ("calls" | "calls:read" | "spend:read" | "spend:write" | "ledger:read" | "policies:read" | "policies:write" | "keys:manage" | "keys:read" | "keys:own" | "members:read" | "members:manage" | "audit:read" | "settings:manage")[];
                                /** @description To be sent as `x-avouch-csrf` with every change; null where the request came with an access token. */
                                csrf_token: string | null;
                                /** @description How they showed who they are. */
                                methods: ("password" | "totp" | "recovery_code" | "passkey" | "oidc" | "oidc_mfa")[];
                                /** @description When they last did. */
                                authenticated_at: string;
                                expires_at: string;
                                /** @description The tenant asks for a second factor, and until there is one nothing else can be done. */
                                second_factor_missing: boolean;
                                tenants: {
                                    id: string;
                                    name: string;
                                    /** @enum {string} */
                                    role: "admin" | "finance" | "auditor" | "developer";
                                }[];
                                second_factor: {
                                    totp: boolean;
                                    passkeys: number;
                                    recovery_codes_left: number;
                                };
                                /** @description Whether they have one. */
                                password: boolean;
                            };
                        } | {
                            /** @enum {string} */
                            status: "second_factor";
                            methods: ("totp" | "passkey" | "recovery_code")[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One’s own sessions, newest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            sessions: {
                                id: string;
                                current: boolean;
                                /** @description The browser and the system. */
                                client: string;
                                methods: ("password" | "totp" | "recovery_code" | "passkey" | "oidc" | "oidc_mfa")[];
                                created_at: string;
                                /** @description Exact to about a minute. */
                                last_seen_at: string;
                                expires_at: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** End all sessions of one’s own but this */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a session of one’s own
         * @description Takes effect on every node within a second.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change one’s own name */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            user: {
                                id: string;
                                email: string;
                                name: string;
                            };
                            tenant: {
                                id: string;
                                name: string;
                            };
                            /** @enum {string} */
                            role: "admin" | "finance" | "auditor" | "developer";
                            /** @description Whose calls they see; null for all. */
                            teams: string[] | null;
                            permissions: ("calls" | "calls:read" | "spend:read" | "spend:write" | "ledger:read" | "policies:read" | "policies:write" | "keys:manage" | "keys:read" | "keys:own" | "members:read" | "members:manage" | "audit:read" | "settings:manage")[];
                            /** @description To be sent as `x-avouch-csrf` with every change; null where the request came with an access token. */
                            csrf_token: string | null;
                            /** @description How they showed who they are. */
                            methods: ("password" | "totp" | "recovery_code" | "passkey" | "oidc" | "oidc_mfa")[];
                            /** @description When they last did. */
                            authenticated_at: string;
                            expires_at: string;
                            /** @description The tenant asks for a second factor, and until there is one nothing else can be done. */
                            second_factor_missing: boolean;
                            tenants: {
                                id: string;
                                name: string;
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                            }[];
                            second_factor: {
                                totp: boolean;
                                passkeys: number;
                                recovery_codes_left: number;
                            };
                            /** @description Whether they have one. */
                            password: boolean;
                        };
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with e-mail address and password
         * @description Sets the cookie of the session, or that of a sign-in whose second factor is still to come.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: email */
                        email: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "signed_in";
                            session: {
                                id: string;
                                user: {
                                    id: string;
                                    email: string;
                                    name: string;
                                };
                                tenant: {
                                    id: string;
                                    name: string;
                                };
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                                /** @description Whose calls they see; null for all. */
                                teams: string[] | null;
                                permissions: ("calls" | "calls:read" | "spend:read" | "spend:write" | "ledger:read" | "policies:read" | "policies:write" | "keys:manage" | "keys:read" | "keys:own" | "members:read" | "members:manage" | "audit:read" | "settings:manage")[];
                                /** @description To be sent as `x-avouch-csrf` with every change; null where the request came with an access token. */
                                csrf_token: string | null;
                                /** @description How they showed who they are. */
                                methods: ("password" | "totp" | "recovery_code" | "passkey" | "oidc" | "oidc_mfa")[];
                                /** @description When they last did. */
                                authenticated_at: string;
                                expires_at: string;
                                /** @description The tenant asks for a second factor, and until there is one nothing else can be done. */
                                second_factor_missing: boolean;
                                tenants: {
                                    id: string;
                                    name: string;
                                    /** @enum {string} */
                                    role: "admin" | "finance" | "auditor" | "developer";
                                }[];
                                second_factor: {
                                    totp: boolean;
                                    passkeys: number;
                                    recovery_codes_left: number;
                                };
                                /** @description Whether they have one. */
                                password: boolean;
                            };
                        } | {
                            /** @enum {string} */
                            status: "second_factor";
                            methods: ("totp" | "passkey" | "recovery_code")[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/password_resets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a link mailed that resets the password
         * @description The answer is the same whether there is such an account or not.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: email */
                        email: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "accepted";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/password_resets/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose a new password by such a link
         * @description Ends every session of the account. Signs nobody in.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change one’s own password, or set the first
         * @description Ends every other session of the account and rotates this one.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Needed by whoever has one. */
                        current?: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            user: {
                                id: string;
                                email: string;
                                name: string;
                            };
                            tenant: {
                                id: string;
                                name: string;
                            };
                            /** @enum {string} */
                            role: "admin" | "finance" | "auditor" | "developer";
                            /** @description Whose calls they see; null for all. */
                            teams: string[] | null;
                            permissions: ("calls" | "calls:read" | "spend:read" | "spend:write" | "ledger:read" | "policies:read" | "policies:write" | "keys:manage" | "keys:read" | "keys:own" | "members:read" | "members:manage" | "audit:read" | "settings:manage")[];
                            /** @description To be sent as `x-avouch-csrf` with every change; null where the request came with an access token. */
                            csrf_token: string | null;
                            /** @description How they showed who they are. */
                            methods: ("password" | "totp" | "recovery_code" | "passkey" | "oidc" | "oidc_mfa")[];
                            /** @description When they last did. */
                            authenticated_at: string;
                            expires_at: string;
                            /** @description The tenant asks for a second factor, and until there is one nothing else can be done. */
                            second_factor_missing: boolean;
                            tenants: {
                                id: string;
                                name: string;
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                            }[];
                            second_factor: {
                                totp: boolean;
                                passkeys: number;
                                recovery_codes_left: number;
                            };
                            /** @description Whether they have one. */
                            password: boolean;
                        };
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/second_factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish a sign-in with a code of the authenticator app, or a recovery code */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        code: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "signed_in";
                            session: {
                                id: string;
                                user: {
                                    id: string;
                                    email: string;
                                    name: string;
                                };
                                tenant: {
                                    id: string;
                                    name: string;
                                };
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                                /** @description Whose calls they see; null for all. */
                                teams: string[] | null;
                                permissions: ("calls" | "calls:read" | "spend:read" | "spend:write" | "ledger:read" | "policies:read" | "policies:write" | "keys:manage" | "keys:read" | "keys:own" | "members:read" | "members:manage" | "audit:read" | "settings:manage")[];
                                /** @description To be sent as `x-avouch-csrf` with every change; null where the request came with an access token. */
                                csrf_token: string | null;
                                /** @description How they showed who they are. */
                                methods: ("password" | "totp" | "recovery_code" | "passkey" | "oidc" | "oidc_mfa")[];
                                /** @description When they last did. */
                                authenticated_at: string;
                                expires_at: string;
                                /** @description The tenant asks for a second factor, and until there is one nothing else can be done. */
                                second_factor_missing: boolean;
                                tenants: {
                                    id: string;
                                    name: string;
                                    /** @enum {string} */
                                    role: "admin" | "finance" | "auditor" | "developer";
                                }[];
                                second_factor: {
                                    totp: boolean;
                                    passkeys: number;
                                    recovery_codes_left: number;
                                };
                                /** @description Whether they have one. */
                                password: boolean;
                            };
                        } | {
                            /** @enum {string} */
                            status: "second_factor";
                            methods: ("totp" | "passkey" | "recovery_code")[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/reauthentication": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show again who one is, for ten minutes of dangerous acts
         * @description The session’s token and its csrf_token change.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        password: string;
                    } | {
                        code: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            user: {
                                id: string;
                                email: string;
                                name: string;
                            };
                            tenant: {
                                id: string;
                                name: string;
                            };
                            /** @enum {string} */
                            role: "admin" | "finance" | "auditor" | "developer";
                            /** @description Whose calls they see; null for all. */
                            teams: string[] | null;
                            permissions: ("calls" | "calls:read" | "spend:read" | "spend:write" | "ledger:read" | "policies:read" | "policies:write" | "keys:manage" | "keys:read" | "keys:own" | "members:read" | "members:manage" | "audit:read" | "settings:manage")[];
                            /** @description To be sent as `x-avouch-csrf` with every change; null where the request came with an access token. */
                            csrf_token: string | null;
                            /** @description How they showed who they are. */
                            methods: ("password" | "totp" | "recovery_code" | "passkey" | "oidc" | "oidc_mfa")[];
                            /** @description When they last did. */
                            authenticated_at: string;
                            expires_at: string;
                            /** @description The tenant asks for a second factor, and until there is one nothing else can be done. */
                            second_factor_missing: boolean;
                            tenants: {
                                id: string;
                                name: string;
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                            }[];
                            second_factor: {
                                totp: boolean;
                                passkeys: number;
                                recovery_codes_left: number;
                            };
                            /** @description Whether they have one. */
                            password: boolean;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to set up an authenticator app */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Base32. */
                            secret: string;
                            /** @description For a QR code: `otpauth://totp/…`. */
                            uri: string;
                        };
                    };
                };
            };
        };
        /** Remove the authenticator app */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show that the app has the secret; it counts from then on
         * @description The session’s token and its csrf_token change.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        code: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Each works once, instead of the phone. Shown this once. */
                            recovery_codes: string[];
                            session: {
                                id: string;
                                user: {
                                    id: string;
                                    email: string;
                                    name: string;
                                };
                                tenant: {
                                    id: string;
                                    name: string;
                                };
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                                /** @description Whose calls they see; null for all. */
                                teams: string[] | null;
                                permissions: ("calls" | "calls:read" | "spend:read" | "spend:write" | "ledger:read" | "policies:read" | "policies:write" | "keys:manage" | "keys:read" | "keys:own" | "members:read" | "members:manage" | "audit:read" | "settings:manage")[];
                                /** @description To be sent as `x-avouch-csrf` with every change; null where the request came with an access token. */
                                csrf_token: string | null;
                                /** @description How they showed who they are. */
                                methods: ("password" | "totp" | "recovery_code" | "passkey" | "oidc" | "oidc_mfa")[];
                                /** @description When they last did. */
                                authenticated_at: string;
                                expires_at: string;
                                /** @description The tenant asks for a second factor, and until there is one nothing else can be done. */
                                second_factor_missing: boolean;
                                tenants: {
                                    id: string;
                                    name: string;
                                    /** @enum {string} */
                                    role: "admin" | "finance" | "auditor" | "developer";
                                }[];
                                second_factor: {
                                    totp: boolean;
                                    passkeys: number;
                                    recovery_codes_left: number;
                                };
                                /** @description Whether they have one. */
                                password: boolean;
                            };
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/recovery_codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make new recovery codes
         * @description The old ones stop working.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Each works once, instead of the phone. Shown this once. */
                            recovery_codes: string[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/first_admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Become the first admin, by the link that the server printed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        token: string;
                        /** Format: email */
                        email: string;
                        name: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "signed_in";
                            session: {
                                id: string;
                                user: {
                                    id: string;
                                    email: string;
                                    name: string;
                                };
                                tenant: {
                                    id: string;
                                    name: string;
                                };
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                                /** @description Whose calls they see; null for all. */
                                teams: string[] | null;
                                permissions: ("calls" | "calls:read" | "spend:read" | "spend:write" | "ledger:read" | "policies:read" | "policies:write" | "keys:manage" | "keys:read" | "keys:own" | "members:read" | "members:manage" | "audit:read" | "settings:manage")[];
                                /** @description To be sent as `x-avouch-csrf` with every change; null where the request came with an access token. */
                                csrf_token: string | null;
                                /** @description How they showed who they are. */
                                methods: ("password" | "totp" | "recovery_code" | "passkey" | "oidc" | "oidc_mfa")[];
                                /** @description When they last did. */
                                authenticated_at: string;
                                expires_at: string;
                                /** @description The tenant asks for a second factor, and until there is one nothing else can be done. */
                                second_factor_missing: boolean;
                                tenants: {
                                    id: string;
                                    name: string;
                                    /** @enum {string} */
                                    role: "admin" | "finance" | "auditor" | "developer";
                                }[];
                                second_factor: {
                                    totp: boolean;
                                    passkeys: number;
                                    recovery_codes_left: number;
                                };
                                /** @description Whether they have one. */
                                password: boolean;
                            };
                        } | {
                            /** @enum {string} */
                            status: "second_factor";
                            methods: ("totp" | "passkey" | "recovery_code")[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/invitations/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an invitation is to */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            tenant: {
                                name: string;
                            };
                            email: string;
                            /** @enum {string} */
                            role: "admin" | "finance" | "auditor" | "developer";
                            expires_at: string;
                            /** @description Whoever has this address must sign in to accept. */
                            has_account: boolean;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Accept an invitation: with a new account, or, signed in, with the one that there is */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        password?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "signed_in";
                            session: {
                                id: string;
                                user: {
                                    id: string;
                                    email: string;
                                    name: string;
                                };
                                tenant: {
                                    id: string;
                                    name: string;
                                };
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                                /** @description Whose calls they see; null for all. */
                                teams: string[] | null;
                                permissions: ("calls" | "calls:read" | "spend:read" | "spend:write" | "ledger:read" | "policies:read" | "policies:write" | "keys:manage" | "keys:read" | "keys:own" | "members:read" | "members:manage" | "audit:read" | "settings:manage")[];
                                /** @description To be sent as `x-avouch-csrf` with every change; null where the request came with an access token. */
                                csrf_token: string | null;
                                /** @description How they showed who they are. */
                                methods: ("password" | "totp" | "recovery_code" | "passkey" | "oidc" | "oidc_mfa")[];
                                /** @description When they last did. */
                                authenticated_at: string;
                                expires_at: string;
                                /** @description The tenant asks for a second factor, and until there is one nothing else can be done. */
                                second_factor_missing: boolean;
                                tenants: {
                                    id: string;
                                    name: string;
                                    /** @enum {string} */
                                    role: "admin" | "finance" | "auditor" | "developer";
                                }[];
                                second_factor: {
                                    totp: boolean;
                                    passkeys: number;
                                    recovery_codes_left: number;
                                };
                                /** @description Whether they have one. */
                                password: boolean;
                            };
                        } | {
                            /** @enum {string} */
                            status: "second_factor";
                            methods: ("totp" | "passkey" | "recovery_code")[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Invitations that were not accepted yet, newest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            invitations: {
                                id: string;
                                email: string;
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                                teams: string[] | null;
                                created_at: string;
                                created_by: string;
                                expires_at: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Invite somebody
         * @description Mailed where mail is configured. One to the same address takes the place of the one before.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: email */
                        email: string;
                        /** @enum {string} */
                        role: "admin" | "finance" | "auditor" | "developer";
                        /** @default null */
                        teams?: string[] | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            email: string;
                            /** @enum {string} */
                            role: "admin" | "finance" | "auditor" | "developer";
                            teams: string[] | null;
                            created_at: string;
                            created_by: string;
                            expires_at: string;
                            /** @description Works once, for seven days. Shown this once. */
                            link: string;
                            mailed: boolean;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an invitation */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Members of the tenant */
        get: {
            parameters: {
                query?: {
                    /** @description The user_id of the last member of the page before. */
                    after?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            members: {
                                user_id: string;
                                email: string;
                                name: string;
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                                /** @description Whose calls they see; null for all. */
                                teams: string[] | null;
                                joined_at: string;
                                last_seen_at: string | null;
                                second_factor: boolean;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description Their sessions in this tenant end. The last admin stays.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    user_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Give a member another role or other teams
         * @description Their sessions in this tenant end. The last admin stays one.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    user_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        role?: "admin" | "finance" | "auditor" | "developer";
                        teams?: string[] | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        trace?: never;
    };
    "/v1/sign_in_settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How members have to sign in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Whoever signs in without one can do nothing until they have set one up. */
                            require_second_factor: boolean;
                        };
                    };
                };
            };
        };
        /**
         * Change how members have to sign in
         * @description Asking for a second factor holds for sessions that go on, too.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Whoever signs in without one can do nothing until they have set one up. */
                        require_second_factor: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Whoever signs in without one can do nothing until they have set one up. */
                            require_second_factor: boolean;
                        };
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an access token for oneself
         * @description For using the API outside of the browser: send it as a bearer token. It ends after 15 minutes, with the session, and when the role changes. Only a signed-in browser can ask for one.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A JWT, shown this once. */
                            access_token: string;
                            /** @enum {string} */
                            token_type: "Bearer";
                            /** @description Seconds. */
                            expires_in: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public keys of access tokens (RFC 7517)
         * @description The current key, the next, and the one before while its tokens live.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            keys: {
                                /** @enum {string} */
                                kty: "RSA";
                                /** @enum {string} */
                                use: "sig";
                                /** @enum {string} */
                                alg: "RS256";
                                kid: string;
                                n: string;
                                e: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/oidc_connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** OpenID Connect issuers that members sign in through, oldest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            connections: {
                                id: string;
                                name: string;
                                preset: "google" | null;
                                issuer: string;
                                client_id: string;
                                has_secret: boolean;
                                domains: string[];
                                default_role: ("finance" | "auditor" | "developer") | null;
                                /** @description To be registered at the issuer, exactly. */
                                redirect_uri: string;
                                created_at: string;
                                changed_at: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Let members sign in through an issuer
         * @description The issuer is asked who it is. Only addresses that it has verified, in the given domains, sign in; what it says counts in this tenant alone.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        /** @default null */
                        preset?: "google" | null;
                        /** @description Not with a preset, which knows it. */
                        issuer?: string;
                        client_id: string;
                        /**
                         * @description Null for a public client. Shown never again.
                         * @default null
                         */
                        client_secret?: string | null;
                        domains: string[];
                        /**
                         * @description What somebody without an invitation becomes; null where an invitation is needed.
                         * @default null
                         */
                        default_role?: ("finance" | "auditor" | "developer") | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            preset: "google" | null;
                            issuer: string;
                            client_id: string;
                            has_secret: boolean;
                            domains: string[];
                            default_role: ("finance" | "auditor" | "developer") | null;
                            /** @description To be registered at the issuer, exactly. */
                            redirect_uri: string;
                            created_at: string;
                            changed_at: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/oidc_connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a connection to an issuer
         * @description Who signed in through it stays a member. Sessions that it started go on until they end.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Change a connection to an issuer
         * @description What is left out stays. Another issuer is another connection.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        client_id?: string;
                        client_secret?: string | null;
                        domains?: string[];
                        default_role?: ("finance" | "auditor" | "developer") | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            preset: "google" | null;
                            issuer: string;
                            client_id: string;
                            has_secret: boolean;
                            domains: string[];
                            default_role: ("finance" | "auditor" | "developer") | null;
                            /** @description To be registered at the issuer, exactly. */
                            redirect_uri: string;
                            created_at: string;
                            changed_at: string;
                        };
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/auth/oidc/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Begin to sign in through an issuer */
        get: {
            parameters: {
                query?: {
                    return_to?: string;
                    /** @description Asks the issuer to have them prove themselves anew, for what is dangerous. */
                    fresh?: "true" | "false";
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/oidc/{id}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where an issuer sends people back to */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One’s own passkeys, oldest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            passkeys: {
                                id: string;
                                name: string;
                                /** @description Whether it can be copied to other devices of its owner. */
                                synced: boolean;
                                transports: string[];
                                created_at: string;
                                last_used_at: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Add a passkey
         * @description The session gets a new token, and with it a new `csrf_token`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        response: {
                            id: string;
                            rawId: string;
                            /** @enum {string} */
                            type: "public-key";
                            clientExtensionResults?: {
                                [key: string]: unknown;
                            };
                            authenticatorAttachment?: ("platform" | "cross-platform") | null;
                            response: {
                                clientDataJSON: string;
                                attestationObject: string;
                                transports?: string[];
                            };
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            /** @description Whether it can be copied to other devices of its owner. */
                            synced: boolean;
                            transports: string[];
                            created_at: string;
                            last_used_at: string | null;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to add a passkey */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description As `navigator.credentials` takes them, in JSON. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            challenge: string;
                        } & {
                            [key: string]: unknown;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/passkeys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a passkey */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/reauthentication/passkey/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to show with a passkey who one is */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description As `navigator.credentials` takes them, in JSON. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            challenge: string;
                        } & {
                            [key: string]: unknown;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/reauthentication/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show with a passkey who one is */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        response: {
                            id: string;
                            rawId: string;
                            /** @enum {string} */
                            type: "public-key";
                            clientExtensionResults?: {
                                [key: string]: unknown;
                            };
                            authenticatorAttachment?: ("platform" | "cross-platform") | null;
                            response: {
                                clientDataJSON: string;
                                authenticatorData: string;
                                signature: string;
                                userHandle?: string | null;
                            };
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            authenticated_at: string;
                            csrf_token: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/passkey/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to sign in with a passkey
         * @description After a password was given in this browser: as its second step.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description As `navigator.credentials` takes them, in JSON. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            challenge: string;
                        } & {
                            [key: string]: unknown;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with a passkey */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        response: {
                            id: string;
                            rawId: string;
                            /** @enum {string} */
                            type: "public-key";
                            clientExtensionResults?: {
                                [key: string]: unknown;
                            };
                            authenticatorAttachment?: ("platform" | "cross-platform") | null;
                            response: {
                                clientDataJSON: string;
                                authenticatorData: string;
                                signature: string;
                                userHandle?: string | null;
                            };
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "signed_in";
                            session: {
                                id: string;
                                user: {
                                    id: string;
                                    email: string;
                                    name: string;
                                };
                                tenant: {
                                    id: string;
                                    name: string;
                                };
                                /** @enum {string} */
                                role: "admin" | "finance" | "auditor" | "developer";
                                /** @description Whose calls they see; null for all. */
                                teams: string[] | null;
                                permissions: ("calls" | "calls:read" | "spend:read" | "spend:write" | "ledger:read" | "policies:read" | "policies:write" | "keys:manage" | "keys:read" | "keys:own" | "members:read" | "members:manage" | "audit:read" | "settings:manage")[];
                                /** @description To be sent as `x-avouch-csrf` with every change; null where the request came with an access token. */
                                csrf_token: string | null;
                                /** @description How they showed who they are. */
                                methods: ("password" | "totp" | "recovery_code" | "passkey" | "oidc" | "oidc_mfa")[];
                                /** @description When they last did. */
                                authenticated_at: string;
                                expires_at: string;
                                /** @description The tenant asks for a second factor, and until there is one nothing else can be done. */
                                second_factor_missing: boolean;
                                tenants: {
                                    id: string;
                                    name: string;
                                    /** @enum {string} */
                                    role: "admin" | "finance" | "auditor" | "developer";
                                }[];
                                second_factor: {
                                    totp: boolean;
                                    passkeys: number;
                                    recovery_codes_left: number;
                                };
                                /** @description Whether they have one. */
                                password: boolean;
                            };
                        } | {
                            /** @enum {string} */
                            status: "second_factor";
                            methods: ("totp" | "passkey" | "recovery_code")[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credentials/due": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Keys and certificates with an age limit, the next to end first
         * @description Who may only have API keys of their own sees those, and the keys that are nobody’s.
         */
        get: {
            parameters: {
                query?: {
                    state?: "ok" | "due" | "overdue";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            credentials: {
                                /** @enum {string} */
                                kind: "api_key" | "signing_key" | "policy_key" | "token_key" | "certificate";
                                id: string;
                                name: string;
                                /**
                                 * @description `installation`: the operator replaces it.
                                 * @enum {string}
                                 */
                                owner: "tenant" | "installation";
                                /** @enum {string} */
                                renewal: "by_hand" | "by_itself";
                                created_at: string;
                                expires_at: string;
                                /** @description Whole days; below 0 where it is over. */
                                days_left: number;
                                /**
                                 * @description `due` from 30 days before the end, or from less for what lives no longer.
                                 * @enum {string}
                                 */
                                state: "ok" | "due" | "overdue";
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * API keys, newest first
         * @description Who may only have keys of their own sees those.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The id of the last key of the page before. */
                    after?: string;
                    limit?: number;
                    state?: "active" | "expired" | "revoked";
                    kind?: "secret" | "signing";
                    /** @description `me`, or the id of the user with whose membership the keys end. */
                    owner?: "me" | string;
                    /** @description Part of the name, or the beginning of the key or of its id. */
                    search?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            api_keys: {
                                /** @description Stays the same when the key is rotated: what policies name. */
                                id: string;
                                name: string;
                                /** @enum {string} */
                                kind: "secret" | "signing";
                                /** @description The first characters of the current secret, to tell secrets apart. */
                                prefix: string;
                                /** @description Of a signing key: what goes into `keyid`. No secret. */
                                signature_key_id: string | null;
                                scopes: ("calls" | "calls:read" | "ledger:read" | "keys:manage" | "policies:read" | "policies:write" | "spend:read" | "spend:write" | "audit:read")[];
                                teams: string[] | null;
                                features: string[] | null;
                                ip_ranges: string[] | null;
                                certificates: string[] | null;
                                /** @enum {string} */
                                state: "active" | "expired" | "revoked";
                                /** @description When the current secret was made. */
                                created_at: string;
                                expires_at: string;
                                revoked_at: string | null;
                                /** @description Exact to about a minute. */
                                last_used_at: string | null;
                                /** @description An API key’s id, `user:` and a user’s id, or `operator`. */
                                created_by: string;
                                /** @description Secrets that were rotated away and still work. */
                                previous: {
                                    prefix: string;
                                    ends_at: string;
                                    last_used_at: string | null;
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Make an API key
         * @description Nobody can give a key more than they have: no other scopes, teams, features and addresses, and a key no longer life than its own. What is left out is what the maker is limited to.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        /**
                         * @default secret
                         * @enum {string}
                         */
                        kind?: "secret" | "signing";
                        scopes?: ("calls" | "calls:read" | "ledger:read" | "keys:manage" | "policies:read" | "policies:write" | "spend:read" | "spend:write" | "audit:read")[];
                        /** @default 365 */
                        lifetime_days?: number;
                        /** @description What `x-team` may say. Where it is one, calls that say nothing get it. */
                        teams?: string[];
                        /** @description What `x-feature` may say. Where it is one, calls that say nothing get it. */
                        features?: string[];
                        /** @description Addresses and networks that it may be used from. */
                        ip_ranges?: string[];
                        /** @description Client certificates that it may be used with: SHA-256 thumbprints, as `x5t#S256` of RFC 8705. */
                        certificates?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Stays the same when the key is rotated: what policies name. */
                            id: string;
                            name: string;
                            /** @enum {string} */
                            kind: "secret" | "signing";
                            /** @description The first characters of the current secret, to tell secrets apart. */
                            prefix: string;
                            /** @description Of a signing key: what goes into `keyid`. No secret. */
                            signature_key_id: string | null;
                            scopes: ("calls" | "calls:read" | "ledger:read" | "keys:manage" | "policies:read" | "policies:write" | "spend:read" | "spend:write" | "audit:read")[];
                            teams: string[] | null;
                            features: string[] | null;
                            ip_ranges: string[] | null;
                            certificates: string[] | null;
                            /** @enum {string} */
                            state: "active" | "expired" | "revoked";
                            /** @description When the current secret was made. */
                            created_at: string;
                            expires_at: string;
                            revoked_at: string | null;
                            /** @description Exact to about a minute. */
                            last_used_at: string | null;
                            /** @description An API key’s id, `user:` and a user’s id, or `operator`. */
                            created_by: string;
                            /** @description Secrets that were rotated away and still work. */
                            previous: {
                                prefix: string;
                                ends_at: string;
                                last_used_at: string | null;
                            }[];
                            /** @description The key itself, or in base64 what a signing key signs with (256 bits). Shown this once. */
                            key: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an API key a new secret
         * @description The key stays the same, with its id and its rights; rules and budgets that name it go on. The secret before works until the overlap is over. Whoever rotates a key takes it over: it ends with their membership.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description How long the secret before still works; 0 ends it now.
                         * @default 24
                         */
                        overlap_hours?: number;
                        /** @description As long as that of the secret before, where nothing is said. */
                        lifetime_days?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Stays the same when the key is rotated: what policies name. */
                            id: string;
                            name: string;
                            /** @enum {string} */
                            kind: "secret" | "signing";
                            /** @description The first characters of the current secret, to tell secrets apart. */
                            prefix: string;
                            /** @description Of a signing key: what goes into `keyid`. No secret. */
                            signature_key_id: string | null;
                            scopes: ("calls" | "calls:read" | "ledger:read" | "keys:manage" | "policies:read" | "policies:write" | "spend:read" | "spend:write" | "audit:read")[];
                            teams: string[] | null;
                            features: string[] | null;
                            ip_ranges: string[] | null;
                            certificates: string[] | null;
                            /** @enum {string} */
                            state: "active" | "expired" | "revoked";
                            /** @description When the current secret was made. */
                            created_at: string;
                            expires_at: string;
                            revoked_at: string | null;
                            /** @description Exact to about a minute. */
                            last_used_at: string | null;
                            /** @description An API key’s id, `user:` and a user’s id, or `operator`. */
                            created_by: string;
                            /** @description Secrets that were rotated away and still work. */
                            previous: {
                                prefix: string;
                                ends_at: string;
                                last_used_at: string | null;
                            }[];
                            /** @description The key itself, or in base64 what a signing key signs with (256 bits). Shown this once. */
                            key: string;
                            overlap_ends_at: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description With every secret of it, on every node within a second. Revoking twice is no error.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Stays the same when the key is rotated: what policies name. */
                            id: string;
                            name: string;
                            /** @enum {string} */
                            kind: "secret" | "signing";
                            /** @description The first characters of the current secret, to tell secrets apart. */
                            prefix: string;
                            /** @description Of a signing key: what goes into `keyid`. No secret. */
                            signature_key_id: string | null;
                            scopes: ("calls" | "calls:read" | "ledger:read" | "keys:manage" | "policies:read" | "policies:write" | "spend:read" | "spend:write" | "audit:read")[];
                            teams: string[] | null;
                            features: string[] | null;
                            ip_ranges: string[] | null;
                            certificates: string[] | null;
                            /** @enum {string} */
                            state: "active" | "expired" | "revoked";
                            /** @description When the current secret was made. */
                            created_at: string;
                            expires_at: string;
                            revoked_at: string | null;
                            /** @description Exact to about a minute. */
                            last_used_at: string | null;
                            /** @description An API key’s id, `user:` and a user’s id, or `operator`. */
                            created_by: string;
                            /** @description Secrets that were rotated away and still work. */
                            previous: {
                                prefix: string;
                                ends_at: string;
                                last_used_at: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/public_keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Public keys, current and next, by purpose
         * @description A ledger has one key for good; the policy key is rotated, and its next key shows beforehand.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            public_keys: {
                                /** @enum {string} */
                                purpose: "ledger" | "policy";
                                age_limit_days: number;
                                current: {
                                    /** @description As verifiers read it: `<name>+<hash>+<key>` (C2SP signed-note). */
                                    verifier_key: string;
                                    /** @description The raw Ed25519 key, 32 bytes in base64. */
                                    public_key: string;
                                    created_at: string;
                                    /** @description When it should be replaced: 365 days after it was made. */
                                    due_at: string;
                                };
                                next: {
                                    /** @description As verifiers read it: `<name>+<hash>+<key>` (C2SP signed-note). */
                                    verifier_key: string;
                                    /** @description The raw Ed25519 key, 32 bytes in base64. */
                                    public_key: string;
                                    created_at: string;
                                    /** @description When it should be replaced: 365 days after it was made. */
                                    due_at: string;
                                } | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions of the policy, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Only versions below this one. */
                    before?: number;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            policies: {
                                version: number;
                                /** @description SHA-256 of the policy in canonical form (RFC 8785), in hex. */
                                fingerprint: string;
                                created_at: string;
                                /** @description The id of an API key, or `operator`. */
                                created_by: string;
                                why: string | null;
                                /** @description The older version whose content this one brought back. */
                                rolled_back_to: number | null;
                            }[];
                            /** @description Ask for the next page with `before` set to this. */
                            next_before: number | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Sign and publish a policy
         * @description In force on every node within two seconds.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The policy as a text, YAML or JSON. */
                        source?: string;
                        /** @description The same as an object, instead of `source`. */
                        policy?: {
                            [key: string]: unknown;
                        };
                        /** @description For who reads the history later. Not written to the ledger, which keeps its SHA-256. */
                        why: string;
                        /** @description The version that you started from: another publication meanwhile is then a conflict. */
                        expected_version?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            version: number;
                            fingerprint: string;
                            /** @description The id of the ledger entry that records it. */
                            entry: string;
                            created_at: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version of the policy */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The number of a version, or `current`. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            version: number;
                            /** @description SHA-256 of the policy in canonical form (RFC 8785), in hex. */
                            fingerprint: string;
                            created_at: string;
                            /** @description The id of an API key, or `operator`. */
                            created_by: string;
                            why: string | null;
                            /** @description The older version whose content this one brought back. */
                            rolled_back_to: number | null;
                            /** @description Whether signature, table and ledger agree. */
                            verified: boolean;
                            /** @description What does not agree. */
                            faults: string[];
                            /** @description The ledger entry that says that it was published. */
                            entry: {
                                id: string;
                                index: string;
                            } | null;
                            /** @description What it says; null where it does not verify. */
                            policy: {
                                [key: string]: unknown;
                            } | null;
                            /** @description The same as YAML. */
                            yaml: string | null;
                            /** @description The signed statement as it is stored: a DSSE envelope. */
                            envelope: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a version is what was published, by whom, when, why, and what it changed */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The number of a version, or `current`. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            version: number;
                            /** @description SHA-256 of the policy in canonical form (RFC 8785), in hex. */
                            fingerprint: string;
                            created_at: string;
                            /** @description The id of an API key, or `operator`. */
                            created_by: string;
                            why: string | null;
                            /** @description The older version whose content this one brought back. */
                            rolled_back_to: number | null;
                            /** @description Whether signature, table and ledger agree. */
                            verified: boolean;
                            /** @description What does not agree. */
                            faults: string[];
                            /** @description The ledger entry that says that it was published. */
                            entry: {
                                id: string;
                                index: string;
                            } | null;
                            /** @description Since the version before; null where there is none, or either does not verify. */
                            changes: {
                                /** @enum {string} */
                                kind: "added" | "removed" | "changed";
                                path: string;
                                from?: unknown;
                                to?: unknown;
                            }[] | null;
                            /** @description Whether there are more than 1000 changes. */
                            truncated: boolean;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/lint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check a draft */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The policy as a text, YAML or JSON. */
                        source?: string;
                        /** @description The same as an object, instead of `source`. */
                        policy?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            valid: boolean;
                            /** @description What must be changed before it can be published: at most 20. */
                            readonly faults: {
                                line: number;
                                column: number;
                                /** @description As `features.support.max_tokens`. */
                                path: string;
                                message: string;
                            }[];
                            /** @description What it says in vain. */
                            readonly warnings: {
                                line: number;
                                column: number;
                                /** @description As `features.support.max_tokens`. */
                                path: string;
                                message: string;
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What changes from a version to another, or to a draft */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        from: number;
                        /** @description A version, or a draft as a text, YAML or JSON. */
                        to: number | string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            changes: {
                                /** @enum {string} */
                                kind: "added" | "removed" | "changed";
                                path: string;
                                from?: unknown;
                                to?: unknown;
                            }[];
                            truncated: boolean;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/roll_back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish what an older version says as a new version */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        version: number;
                        /** @description For who reads the history later. Not written to the ledger, which keeps its SHA-256. */
                        why: string;
                        /** @description The version that you started from: another publication meanwhile is then a conflict. */
                        expected_version?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            version: number;
                            fingerprint: string;
                            /** @description The id of the ledger entry that records it. */
                            entry: string;
                            created_at: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Providers with their regions, models, prices and health */
        get: {
            parameters: {
                query?: {
                    /** @description The name of the last provider of the page before. */
                    after?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            providers: {
                                name: string;
                                /** @enum {string} */
                                kind: "openai" | "anthropic" | "simulated";
                                /** @description Of its address; `null` inside this process. */
                                host: string | null;
                                /** @description Whether a key for it is configured, which may still be a wrong one; `null`: it takes none. */
                                credential: ("configured" | "missing") | null;
                                /** @description Where inference runs; `null`: unknown, so no residency is met. */
                                region: string | null;
                                /** @description How the region is known. */
                                region_source: string;
                                /** @description The day on which the source was read. */
                                region_as_of: string | null;
                                models: {
                                    /** @description The name to ask for. */
                                    id: string;
                                    /** @description The name that is sent to the provider. */
                                    upstream_model: string;
                                    facts: {
                                        /** @description `null`: unknown. */
                                        context_tokens: number | null;
                                        /** @description `null`: unknown. */
                                        max_output_tokens: number | null;
                                        /** @description `null`: unknown. */
                                        tools: boolean | null;
                                        /** @description `null`: unknown. */
                                        images: boolean | null;
                                        /** @description `null`: unknown. */
                                        json_schema: boolean | null;
                                        /** @description `null`: unknown. */
                                        streaming: boolean | null;
                                    };
                                    /** @description In force now, your negotiated one first; micro-dollars per million tokens. `null`: unpriced. */
                                    price: {
                                        card: string;
                                        input_micros_per_million: number | null;
                                        cached_input_micros_per_million: number | null;
                                        cache_write_micros_per_million: number | null;
                                        output_micros_per_million: number | null;
                                    } | null;
                                    /** @description As this process sees it; `null` before the first call. */
                                    health: {
                                        state: string;
                                        latency_ms: number | null;
                                    } | null;
                                }[];
                            }[];
                            next: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Budgets and where they stand */
        get: {
            parameters: {
                query?: {
                    /** @description The key of the last budget of the page before. */
                    after?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            at: string;
                            budgets: {
                                /** @description Scope and id, as team:growth/monthly. */
                                key: string;
                                /** @description Where the policy in force says so. */
                                rule: string;
                                /** @enum {string} */
                                unit: "usd_micros" | "tokens";
                                limit: number;
                                /** @enum {string} */
                                per: "hour" | "day" | "week" | "month" | "total";
                                /** @enum {string} */
                                kind: "hard" | "soft";
                                /** @description Null for a budget in total, which has always been running. */
                                period_start: string | null;
                                period_end: string | null;
                                resets_at: string | null;
                                /** @description Settled calls, exact to about a second where several nodes serve. */
                                spent: number;
                                /** @description Held for calls in flight, and leased to other nodes. */
                                reserved: number;
                                /** @description Limit less spent. */
                                remaining: number;
                                thresholds: {
                                    at: number;
                                    reached: boolean;
                                }[];
                                /** @description Spent in this period, divided by its hours so far. */
                                burn_per_hour: number | null;
                                /** @description What the period would end with if it went on at this rate. It knows no weekends and no trends. */
                                projection: {
                                    /** @enum {string} */
                                    method: "linear";
                                    spent_at_period_end: number;
                                } | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/controls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Statements that are checked against the running system
         * @description Checked when they are asked for, at most every 30 seconds. Nothing of this is signed.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            controls: {
                                id: string;
                                statement: string;
                                /**
                                 * @description `error`: the check could not be done; `unknown`: there was nothing to observe.
                                 * @enum {string}
                                 */
                                result: "pass" | "fail" | "error" | "unknown";
                                /** @description What was observed. */
                                detail: string;
                                /** @description RFC 3339, in UTC. */
                                observed_at: string;
                                took_ms: number;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/baselines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The baseline in force of each feature, by name */
        get: {
            parameters: {
                query?: {
                    /** @description The last feature of the page before. */
                    after?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            baselines: {
                                feature: string;
                                version: number;
                                provider: string;
                                model: string;
                                /** @description The prices as they were, in pico-dollars a token. */
                                card: {
                                    id: string;
                                    source: string;
                                    provider: string;
                                    model: string;
                                    /** Format: date-time */
                                    effectiveFrom?: string;
                                    prices: {
                                        input?: number;
                                        cachedInput?: number;
                                        cacheWrite?: number;
                                        cacheWriteHour?: number;
                                        audioInput?: number;
                                        cachedAudioInput?: number;
                                        output?: number;
                                        reasoning?: number;
                                        audioOutput?: number;
                                    };
                                    longContext: {
                                        overInputTokens: number;
                                        prices: {
                                            input?: number;
                                            cachedInput?: number;
                                            cacheWrite?: number;
                                            cacheWriteHour?: number;
                                            audioInput?: number;
                                            cachedAudioInput?: number;
                                            output?: number;
                                            reasoning?: number;
                                            audioOutput?: number;
                                        };
                                    }[];
                                    requestPicos: number;
                                    serviceTiers: {
                                        [key: string]: {
                                            numerator: number;
                                            denominator: number;
                                        };
                                    };
                                };
                                /** @description It judges calls that began after this. */
                                locked_at: string;
                                /** @description Id of the API key, or `operator`. */
                                locked_by: string;
                                why: string;
                                evidence: {
                                    /** Format: date-time */
                                    from: string;
                                    /** Format: date-time */
                                    to: string;
                                    /** @description The evidence is of the first so many entries of the ledger. */
                                    tree_size: string;
                                    /** @description The entry of the first of these calls. */
                                    first_index?: string;
                                    last_index?: string;
                                    /** @description Answered calls of the feature. 0: the baseline was chosen without any. */
                                    calls: number;
                                    input_tokens: number;
                                    cached_input_tokens: number;
                                    /** @description Of the input tokens. */
                                    cached_share?: number;
                                    output_tokens: number;
                                    cost_micros: number;
                                    /** @description Calls that have no cost, and are in no sum of costs. */
                                    unpriced_calls: number;
                                    models: {
                                        provider: string;
                                        model: string;
                                        calls: number;
                                        tokens: number;
                                        cost_micros: number;
                                        /** @description Of all tokens, in and out. */
                                        token_share: number;
                                    }[];
                                };
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/baselines/{feature}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The baseline in force of a feature, and its history */
        get: {
            parameters: {
                query?: {
                    /** @description Only versions below this one. */
                    before?: number;
                    limit?: number;
                };
                header?: never;
                path: {
                    feature: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            current: {
                                feature: string;
                                version: number;
                                provider: string;
                                model: string;
                                /** @description The prices as they were, in pico-dollars a token. */
                                card: {
                                    id: string;
                                    source: string;
                                    provider: string;
                                    model: string;
                                    /** Format: date-time */
                                    effectiveFrom?: string;
                                    prices: {
                                        input?: number;
                                        cachedInput?: number;
                                        cacheWrite?: number;
                                        cacheWriteHour?: number;
                                        audioInput?: number;
                                        cachedAudioInput?: number;
                                        output?: number;
                                        reasoning?: number;
                                        audioOutput?: number;
                                    };
                                    longContext: {
                                        overInputTokens: number;
                                        prices: {
                                            input?: number;
                                            cachedInput?: number;
                                            cacheWrite?: number;
                                            cacheWriteHour?: number;
                                            audioInput?: number;
                                            cachedAudioInput?: number;
                                            output?: number;
                                            reasoning?: number;
                                            audioOutput?: number;
                                        };
                                    }[];
                                    requestPicos: number;
                                    serviceTiers: {
                                        [key: string]: {
                                            numerator: number;
                                            denominator: number;
                                        };
                                    };
                                };
                                /** @description It judges calls that began after this. */
                                locked_at: string;
                                /** @description Id of the API key, or `operator`. */
                                locked_by: string;
                                why: string;
                                evidence: {
                                    /** Format: date-time */
                                    from: string;
                                    /** Format: date-time */
                                    to: string;
                                    /** @description The evidence is of the first so many entries of the ledger. */
                                    tree_size: string;
                                    /** @description The entry of the first of these calls. */
                                    first_index?: string;
                                    last_index?: string;
                                    /** @description Answered calls of the feature. 0: the baseline was chosen without any. */
                                    calls: number;
                                    input_tokens: number;
                                    cached_input_tokens: number;
                                    /** @description Of the input tokens. */
                                    cached_share?: number;
                                    output_tokens: number;
                                    cost_micros: number;
                                    /** @description Calls that have no cost, and are in no sum of costs. */
                                    unpriced_calls: number;
                                    models: {
                                        provider: string;
                                        model: string;
                                        calls: number;
                                        tokens: number;
                                        cost_micros: number;
                                        /** @description Of all tokens, in and out. */
                                        token_share: number;
                                    }[];
                                };
                            };
                            /** @description Newest first, the current one included. */
                            history: {
                                feature: string;
                                version: number;
                                provider: string;
                                model: string;
                                /** @description The prices as they were, in pico-dollars a token. */
                                card: {
                                    id: string;
                                    source: string;
                                    provider: string;
                                    model: string;
                                    /** Format: date-time */
                                    effectiveFrom?: string;
                                    prices: {
                                        input?: number;
                                        cachedInput?: number;
                                        cacheWrite?: number;
                                        cacheWriteHour?: number;
                                        audioInput?: number;
                                        cachedAudioInput?: number;
                                        output?: number;
                                        reasoning?: number;
                                        audioOutput?: number;
                                    };
                                    longContext: {
                                        overInputTokens: number;
                                        prices: {
                                            input?: number;
                                            cachedInput?: number;
                                            cacheWrite?: number;
                                            cacheWriteHour?: number;
                                            audioInput?: number;
                                            cachedAudioInput?: number;
                                            output?: number;
                                            reasoning?: number;
                                            audioOutput?: number;
                                        };
                                    }[];
                                    requestPicos: number;
                                    serviceTiers: {
                                        [key: string]: {
                                            numerator: number;
                                            denominator: number;
                                        };
                                    };
                                };
                                /** @description It judges calls that began after this. */
                                locked_at: string;
                                /** @description Id of the API key, or `operator`. */
                                locked_by: string;
                                why: string;
                                evidence: {
                                    /** Format: date-time */
                                    from: string;
                                    /** Format: date-time */
                                    to: string;
                                    /** @description The evidence is of the first so many entries of the ledger. */
                                    tree_size: string;
                                    /** @description The entry of the first of these calls. */
                                    first_index?: string;
                                    last_index?: string;
                                    /** @description Answered calls of the feature. 0: the baseline was chosen without any. */
                                    calls: number;
                                    input_tokens: number;
                                    cached_input_tokens: number;
                                    /** @description Of the input tokens. */
                                    cached_share?: number;
                                    output_tokens: number;
                                    cost_micros: number;
                                    /** @description Calls that have no cost, and are in no sum of costs. */
                                    unpriced_calls: number;
                                    models: {
                                        provider: string;
                                        model: string;
                                        calls: number;
                                        tokens: number;
                                        cost_micros: number;
                                        /** @description Of all tokens, in and out. */
                                        token_share: number;
                                    }[];
                                };
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Lock the next version of a baseline
         * @description Takes a copy of the price card of this moment. Judges calls that begin later, on every node within two seconds.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    feature: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        provider: string;
                        model: string;
                        /** @description For whoever reads the savings later. Name no people in it. */
                        why: string;
                        /**
                         * @description How many days of past calls of the feature are summed up as evidence.
                         * @default 30
                         */
                        window_days?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            feature: string;
                            version: number;
                            provider: string;
                            model: string;
                            /** @description The prices as they were, in pico-dollars a token. */
                            card: {
                                id: string;
                                source: string;
                                provider: string;
                                model: string;
                                /** Format: date-time */
                                effectiveFrom?: string;
                                prices: {
                                    input?: number;
                                    cachedInput?: number;
                                    cacheWrite?: number;
                                    cacheWriteHour?: number;
                                    audioInput?: number;
                                    cachedAudioInput?: number;
                                    output?: number;
                                    reasoning?: number;
                                    audioOutput?: number;
                                };
                                longContext: {
                                    overInputTokens: number;
                                    prices: {
                                        input?: number;
                                        cachedInput?: number;
                                        cacheWrite?: number;
                                        cacheWriteHour?: number;
                                        audioInput?: number;
                                        cachedAudioInput?: number;
                                        output?: number;
                                        reasoning?: number;
                                        audioOutput?: number;
                                    };
                                }[];
                                requestPicos: number;
                                serviceTiers: {
                                    [key: string]: {
                                        numerator: number;
                                        denominator: number;
                                    };
                                };
                            };
                            /** @description It judges calls that began after this. */
                            locked_at: string;
                            /** @description Id of the API key, or `operator`. */
                            locked_by: string;
                            why: string;
                            evidence: {
                                /** Format: date-time */
                                from: string;
                                /** Format: date-time */
                                to: string;
                                /** @description The evidence is of the first so many entries of the ledger. */
                                tree_size: string;
                                /** @description The entry of the first of these calls. */
                                first_index?: string;
                                last_index?: string;
                                /** @description Answered calls of the feature. 0: the baseline was chosen without any. */
                                calls: number;
                                input_tokens: number;
                                cached_input_tokens: number;
                                /** @description Of the input tokens. */
                                cached_share?: number;
                                output_tokens: number;
                                cost_micros: number;
                                /** @description Calls that have no cost, and are in no sum of costs. */
                                unpriced_calls: number;
                                models: {
                                    provider: string;
                                    model: string;
                                    calls: number;
                                    tokens: number;
                                    cost_micros: number;
                                    /** @description Of all tokens, in and out. */
                                    token_share: number;
                                }[];
                            };
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/spend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was spent and saved, by period and by any groups
         * @description Sums over the entries of the ledger, exactly those that the answer names.
         */
        get: {
            parameters: {
                query?: {
                    /** @description A date, or RFC 3339 on a quarter of an hour. Default: the first of this month. */
                    from?: string;
                    /** @description Not included. Default: the end of today. */
                    to?: string;
                    /** @description IANA name, such as Europe/Berlin. Default: the time zone of your policy, else UTC. */
                    time_zone?: string;
                    interval?: "day" | "week" | "month" | "total";
                    /** @description Any of team, feature, model, provider, api_key, outcome, with commas between them. */
                    group_by?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description RFC 3339, in UTC. */
                            from: string;
                            /** @description Not included. */
                            to: string;
                            time_zone: string;
                            /** @enum {string} */
                            interval: "day" | "week" | "month" | "total";
                            group_by: string[];
                            /** @description What this was computed from: a signed state of the ledger. */
                            ledger: {
                                /** @description The name of the ledger. */
                                origin: string;
                                /** @description It is of exactly the first so many entries. */
                                tree_size: string;
                                /** @description Of the tree of that size, in base64, as the checkpoint of that size says it. */
                                root_hash: string;
                            };
                            /** @description Amounts in micro-dollars. Integers stay exact below 2^53, which is nine billion dollars. */
                            totals: {
                                /** @description All calls that were decided on, whatever came of them. */
                                calls: number;
                                answered_calls: number;
                                /** @description Refused by a rule of yours; no provider was asked. */
                                refused_calls: number;
                                input_tokens: number;
                                /** @description Part of the input tokens. */
                                cached_input_tokens: number;
                                output_tokens: number;
                                /** @description What was billed, failed attempts included. Unpriced calls are not in it. */
                                cost_micros: number;
                                /** @description Calls that were billed and whose cost nobody can state. */
                                unpriced_calls: number;
                                /** @description Answered calls of features with a baseline. */
                                judged_calls: number;
                                /** @description The part of the cost that these calls had. */
                                judged_cost_micros: number;
                                /** @description What they would have cost on their baselines. */
                                baseline_micros: number;
                                /** @description By source; negative where it was a loss. total = baseline_micros - judged_cost_micros. */
                                saving_micros: {
                                    route: number;
                                    cache: number;
                                    provider_cache: number;
                                    total: number;
                                };
                                /** @description What the own cache of Avouch did. All 0 where the policy does not turn it on. */
                                cache: {
                                    /** @description Calls for which an answer was looked for: hits and misses. */
                                    looked_up_calls: number;
                                    /** @description Answered with what the very same request had been answered with. */
                                    exact_hits: number;
                                    /** @description Answered with what a question of the same meaning had been answered with. */
                                    semantic_hits: number;
                                    /** @description Answered together with a call that was under way and asked the same. */
                                    coalesced_hits: number;
                                    /** @description Calls that a semantic hit would have answered, drawn at random and made all the same, to compare the answers. Checks that only learn, of answers that would not have been served, do not count. */
                                    checks: number;
                                    /** @description Checks in which the kept answer was not the right one. */
                                    wrong_checks: number;
                                    /** @description What the answers of the hits cost when they were made. It stands beside the saving by source cache and is no part of it: that one is against a baseline, and only features with a baseline have it. */
                                    avoided_micros: number;
                                    /** @description What looking up cost, with hits and without; part of cost_micros. */
                                    embedding_micros: number;
                                    /** @description Hits among the calls looked up. Null where none was. */
                                    hit_rate: number | null;
                                    /** @description Wrong checks among the checks. Null where there was none. */
                                    measured_error: number | null;
                                    /** @description What the error rate of semantic hits is not above, with 95 % confidence, by these checks alone (Clopper-Pearson, one-sided). Null where there was none. */
                                    error_upper_95: number | null;
                                };
                            };
                            /** @description By period, then the dearest first; periods and groups without calls are left out. */
                            rows: {
                                /** @description All calls that were decided on, whatever came of them. */
                                calls: number;
                                answered_calls: number;
                                /** @description Refused by a rule of yours; no provider was asked. */
                                refused_calls: number;
                                input_tokens: number;
                                /** @description Part of the input tokens. */
                                cached_input_tokens: number;
                                output_tokens: number;
                                /** @description What was billed, failed attempts included. Unpriced calls are not in it. */
                                cost_micros: number;
                                /** @description Calls that were billed and whose cost nobody can state. */
                                unpriced_calls: number;
                                /** @description Answered calls of features with a baseline. */
                                judged_calls: number;
                                /** @description The part of the cost that these calls had. */
                                judged_cost_micros: number;
                                /** @description What they would have cost on their baselines. */
                                baseline_micros: number;
                                /** @description By source; negative where it was a loss. total = baseline_micros - judged_cost_micros. */
                                saving_micros: {
                                    route: number;
                                    cache: number;
                                    provider_cache: number;
                                    total: number;
                                };
                                /** @description What the own cache of Avouch did. All 0 where the policy does not turn it on. */
                                cache: {
                                    /** @description Calls for which an answer was looked for: hits and misses. */
                                    looked_up_calls: number;
                                    /** @description Answered with what the very same request had been answered with. */
                                    exact_hits: number;
                                    /** @description Answered with what a question of the same meaning had been answered with. */
                                    semantic_hits: number;
                                    /** @description Answered together with a call that was under way and asked the same. */
                                    coalesced_hits: number;
                                    /** @description Calls that a semantic hit would have answered, drawn at random and made all the same, to compare the answers. Checks that only learn, of answers that would not have been served, do not count. */
                                    checks: number;
                                    /** @description Checks in which the kept answer was not the right one. */
                                    wrong_checks: number;
                                    /** @description What the answers of the hits cost when they were made. It stands beside the saving by source cache and is no part of it: that one is against a baseline, and only features with a baseline have it. */
                                    avoided_micros: number;
                                    /** @description What looking up cost, with hits and without; part of cost_micros. */
                                    embedding_micros: number;
                                    /** @description Hits among the calls looked up. Null where none was. */
                                    hit_rate: number | null;
                                    /** @description Wrong checks among the checks. Null where there was none. */
                                    measured_error: number | null;
                                    /** @description What the error rate of semantic hits is not above, with 95 % confidence, by these checks alone (Clopper-Pearson, one-sided). Null where there was none. */
                                    error_upper_95: number | null;
                                };
                                /** @description RFC 3339, in UTC. */
                                from: string;
                                /** @description RFC 3339, in UTC. */
                                to: string;
                                /** @description Where it was asked for; empty for calls without this label. */
                                team?: string;
                                /** @description Where it was asked for; empty for calls without this label. */
                                feature?: string;
                                /** @description Where it was asked for; empty for calls without this label. */
                                model?: string;
                                /** @description Where it was asked for; empty for calls without this label. */
                                provider?: string;
                                /** @description Where it was asked for; empty for calls without this label. */
                                api_key?: string;
                                /** @description Where it was asked for; empty for calls without this label. */
                                outcome?: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/spend/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the next days will cost, with the error that such forecasts had */
        get: {
            parameters: {
                query?: {
                    /** @description Today included. Default: to the end of this month. */
                    days?: number;
                    /** @description IANA name, such as Europe/Berlin. Default: the time zone of your policy, else UTC. */
                    time_zone?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            time_zone: string;
                            /** @description What this was computed from: a signed state of the ledger. */
                            ledger: {
                                /** @description The name of the ledger. */
                                origin: string;
                                /** @description It is of exactly the first so many entries. */
                                tree_size: string;
                                /** @description Of the tree of that size, in base64, as the checkpoint of that size says it. */
                                root_hash: string;
                            };
                            method: string;
                            /** @description The first moment of today: today is forecast as a whole. */
                            from: string;
                            /** @description RFC 3339, in UTC. */
                            to: string;
                            /** @description Whole days before today, from the first call on, 400 at most. */
                            history_days: number;
                            /** @description This month, before today. */
                            month_spent_micros: number;
                            forecast: {
                                /** @enum {string} */
                                kind: "not_enough_history";
                                needed_days: number;
                            } | {
                                /** @enum {string} */
                                kind: "forecast";
                                total_micros: number;
                                days: {
                                    date: string;
                                    cost_micros: number;
                                }[];
                                /** @description Null where the past is too short to say. */
                                error: {
                                    backtests: number;
                                    /** @description Mean absolute percentage error, as a fraction. */
                                    mape: number | null;
                                    band_80: {
                                        low_micros: number;
                                        high_micros: number;
                                    };
                                } | null;
                            };
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/weekly": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last weeks: spend, savings, refusals, and what was unusual */
        get: {
            parameters: {
                query?: {
                    weeks?: number;
                    /** @description IANA name, such as Europe/Berlin. Default: the time zone of your policy, else UTC. */
                    time_zone?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            time_zone: string;
                            /** @description What this was computed from: a signed state of the ledger. */
                            ledger: {
                                /** @description The name of the ledger. */
                                origin: string;
                                /** @description It is of exactly the first so many entries. */
                                tree_size: string;
                                /** @description Of the tree of that size, in base64, as the checkpoint of that size says it. */
                                root_hash: string;
                            };
                            /** @description Newest first; the first one is running. */
                            weeks: {
                                /** @description RFC 3339, in UTC. */
                                from: string;
                                /** @description RFC 3339, in UTC. */
                                to: string;
                                /** @description ISO 8601, as 2026-W07. */
                                week: string;
                                /** @description Whether the week is over. */
                                complete: boolean;
                                /** @description Amounts in micro-dollars. Integers stay exact below 2^53, which is nine billion dollars. */
                                totals: {
                                    /** @description All calls that were decided on, whatever came of them. */
                                    calls: number;
                                    answered_calls: number;
                                    /** @description Refused by a rule of yours; no provider was asked. */
                                    refused_calls: number;
                                    input_tokens: number;
                                    /** @description Part of the input tokens. */
                                    cached_input_tokens: number;
                                    output_tokens: number;
                                    /** @description What was billed, failed attempts included. Unpriced calls are not in it. */
                                    cost_micros: number;
                                    /** @description Calls that were billed and whose cost nobody can state. */
                                    unpriced_calls: number;
                                    /** @description Answered calls of features with a baseline. */
                                    judged_calls: number;
                                    /** @description The part of the cost that these calls had. */
                                    judged_cost_micros: number;
                                    /** @description What they would have cost on their baselines. */
                                    baseline_micros: number;
                                    /** @description By source; negative where it was a loss. total = baseline_micros - judged_cost_micros. */
                                    saving_micros: {
                                        route: number;
                                        cache: number;
                                        provider_cache: number;
                                        total: number;
                                    };
                                    /** @description What the own cache of Avouch did. All 0 where the policy does not turn it on. */
                                    cache: {
                                        /** @description Calls for which an answer was looked for: hits and misses. */
                                        looked_up_calls: number;
                                        /** @description Answered with what the very same request had been answered with. */
                                        exact_hits: number;
                                        /** @description Answered with what a question of the same meaning had been answered with. */
                                        semantic_hits: number;
                                        /** @description Answered together with a call that was under way and asked the same. */
                                        coalesced_hits: number;
                                        /** @description Calls that a semantic hit would have answered, drawn at random and made all the same, to compare the answers. Checks that only learn, of answers that would not have been served, do not count. */
                                        checks: number;
                                        /** @description Checks in which the kept answer was not the right one. */
                                        wrong_checks: number;
                                        /** @description What the answers of the hits cost when they were made. It stands beside the saving by source cache and is no part of it: that one is against a baseline, and only features with a baseline have it. */
                                        avoided_micros: number;
                                        /** @description What looking up cost, with hits and without; part of cost_micros. */
                                        embedding_micros: number;
                                        /** @description Hits among the calls looked up. Null where none was. */
                                        hit_rate: number | null;
                                        /** @description Wrong checks among the checks. Null where there was none. */
                                        measured_error: number | null;
                                        /** @description What the error rate of semantic hits is not above, with 95 % confidence, by these checks alone (Clopper-Pearson, one-sided). Null where there was none. */
                                        error_upper_95: number | null;
                                    };
                                };
                                /** @description This week minus the week before. Null for a week that is not over. */
                                change: {
                                    cost_micros: number;
                                    /** @description Of the cost of the week before; null where that was 0. */
                                    cost_share: number | null;
                                    calls: number;
                                    saving_micros: number;
                                } | null;
                                top_features: {
                                    feature: string;
                                    cost_micros: number;
                                    calls: number;
                                }[];
                                refusals: {
                                    rule: string;
                                    code: string;
                                    count: number;
                                }[];
                                anomalies: {
                                    feature: string;
                                    date: string;
                                    /** @enum {string} */
                                    direction: "high" | "low";
                                    cost_micros: number;
                                    /** @description Of the days before, 28 at most. */
                                    median_micros: number;
                                    /** @description Their median absolute deviation. */
                                    mad_micros: number;
                                    /** @description Robust standard deviations from the median; 1000 at most. */
                                    score: number;
                                    trailing_days: number;
                                    explanation: string;
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/violations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Calls that a rule decided against: counts, and each one, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description A date, or RFC 3339 on a quarter of an hour. Default: 30 days back. */
                    from?: string;
                    /** @description Not included. Default: the end of today. */
                    to?: string;
                    /** @description IANA name, such as Europe/Berlin. Default: the time zone of your policy, else UTC. */
                    time_zone?: string;
                    /** @description Only entries below this index. */
                    before?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description RFC 3339, in UTC. */
                            from: string;
                            /** @description RFC 3339, in UTC. */
                            to: string;
                            /** @description What this was computed from: a signed state of the ledger. */
                            ledger: {
                                /** @description The name of the ledger. */
                                origin: string;
                                /** @description It is of exactly the first so many entries. */
                                tree_size: string;
                                /** @description Of the tree of that size, in base64, as the checkpoint of that size says it. */
                                root_hash: string;
                            };
                            /** @description Over the whole span, the most frequent first, at most 200. */
                            counts: {
                                rule: string;
                                code: string;
                                count: number;
                            }[];
                            /** @description Newest first. */
                            violations: {
                                index: string;
                                /** @description Id of the entry: `GET /v1/ledger/entries/<id>` proves it. */
                                entry: string;
                                /** @description RFC 3339, in UTC. */
                                at: string;
                                outcome: string;
                                code: string;
                                /** @description Place of the rule in the policy, where one rule decided. */
                                rule: string | null;
                                team: string | null;
                                feature: string | null;
                                api_key: string | null;
                                provider: string | null;
                                model: string | null;
                            }[];
                            /** @description Ask for the next page with `before` set to this. */
                            next_before: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/export.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Calls of a span as JSON, each with its exact entry
         * @description The same span and size always give the same bytes. The header `link` leads to their detached signature.
         */
        get: {
            parameters: {
                query?: {
                    /** @description A date, or RFC 3339 on a quarter of an hour. Default: the first of this month. */
                    from?: string;
                    /** @description Not included. Default: the end of today. */
                    to?: string;
                    /** @description Of dates. Default: that of your policy. FOCUS is in UTC. */
                    time_zone?: string;
                    /** @description Size of the ledger that the export is of, as `x-avouch-tree-size` said. Default: its size now. */
                    size?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/export.json.sig": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Detached signature of /v1/ledger/export.json for the same parameters
         * @description A DSSE envelope around an in-toto statement, by the key of the ledger. `avouch verify FILE --signature FILE.sig` reads it.
         */
        get: {
            parameters: {
                query?: {
                    /** @description A date, or RFC 3339 on a quarter of an hour. Default: the first of this month. */
                    from?: string;
                    /** @description Not included. Default: the end of today. */
                    to?: string;
                    /** @description Of dates. Default: that of your policy. FOCUS is in UTC. */
                    time_zone?: string;
                    /** @description Size of the ledger that the export is of, as `x-avouch-tree-size` said. Default: its size now. */
                    size?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/export.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Calls of a span as CSV (RFC 4180), one line each
         * @description The same span and size always give the same bytes. The header `link` leads to their detached signature.
         */
        get: {
            parameters: {
                query?: {
                    /** @description A date, or RFC 3339 on a quarter of an hour. Default: the first of this month. */
                    from?: string;
                    /** @description Not included. Default: the end of today. */
                    to?: string;
                    /** @description Of dates. Default: that of your policy. FOCUS is in UTC. */
                    time_zone?: string;
                    /** @description Size of the ledger that the export is of, as `x-avouch-tree-size` said. Default: its size now. */
                    size?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/export.csv.sig": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Detached signature of /v1/ledger/export.csv for the same parameters
         * @description A DSSE envelope around an in-toto statement, by the key of the ledger. `avouch verify FILE --signature FILE.sig` reads it.
         */
        get: {
            parameters: {
                query?: {
                    /** @description A date, or RFC 3339 on a quarter of an hour. Default: the first of this month. */
                    from?: string;
                    /** @description Not included. Default: the end of today. */
                    to?: string;
                    /** @description Of dates. Default: that of your policy. FOCUS is in UTC. */
                    time_zone?: string;
                    /** @description Size of the ledger that the export is of, as `x-avouch-tree-size` said. Default: its size now. */
                    size?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/export.focus.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Charges by UTC day as FOCUS 1.2: Usage rows, and savings as Credit rows
         * @description The same span and size always give the same bytes. The header `link` leads to their detached signature.
         */
        get: {
            parameters: {
                query?: {
                    /** @description A date, or RFC 3339 on a quarter of an hour. Default: the first of this month. */
                    from?: string;
                    /** @description Not included. Default: the end of today. */
                    to?: string;
                    /** @description Of dates. Default: that of your policy. FOCUS is in UTC. */
                    time_zone?: string;
                    /** @description Size of the ledger that the export is of, as `x-avouch-tree-size` said. Default: its size now. */
                    size?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/export.focus.csv.sig": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Detached signature of /v1/ledger/export.focus.csv for the same parameters
         * @description A DSSE envelope around an in-toto statement, by the key of the ledger. `avouch verify FILE --signature FILE.sig` reads it.
         */
        get: {
            parameters: {
                query?: {
                    /** @description A date, or RFC 3339 on a quarter of an hour. Default: the first of this month. */
                    from?: string;
                    /** @description Not included. Default: the end of today. */
                    to?: string;
                    /** @description Of dates. Default: that of your policy. FOCUS is in UTC. */
                    time_zone?: string;
                    /** @description Size of the ledger that the export is of, as `x-avouch-tree-size` said. Default: its size now. */
                    size?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rate the answer of a call
         * @description One rating for each call and API key; repeating it is no error, changing it is. Quality floors and `auto` go by these ratings within half a minute on every node.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description The call, by the answer header `x-avouch-entry`.
                         */
                        entry?: string;
                        /** @description Or by its `x-request-id`: the newest such call among the newest 50,000 entries. */
                        request_id?: string;
                        /** @description How good the answer was: 0 is useless, 1 is right. Kept to thousandths. */
                        score?: number;
                        /**
                         * @description Or in one word: good is 1, bad is 0.
                         * @enum {string}
                         */
                        rating?: "good" | "bad";
                        /**
                         * @description Why. No free text: it could hold personal data.
                         * @enum {string}
                         */
                        reason_code?: "correct" | "helpful" | "incorrect" | "incomplete" | "irrelevant" | "unsafe" | "refused" | "format" | "style" | "too_slow";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description The rating, and its ledger entry. */
                            id: string;
                            /** @description The ledger entry of the call. */
                            entry: string;
                            request_id: string;
                            feature: string | null;
                            provider: string;
                            model: string;
                            score: number;
                            reason_code: ("correct" | "helpful" | "incorrect" | "incomplete" | "irrelevant" | "unsafe" | "refused" | "format" | "style" | "too_slow") | null;
                            created_at: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Quality of models by feature: published scores and your own ratings */
        get: {
            parameters: {
                query?: {
                    /** @description Every known model, as this feature sees it. */
                    feature?: string;
                    /** @description Only this model. */
                    model?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            quality: {
                                model: string;
                                feature: string | null;
                                score: number;
                                standard_error: number;
                                /** @description Ratings of this model by this feature, or by all where there is none. */
                                observations: number;
                                /** @description Ratings of this model by other features, which count as a start. */
                                other_observations: number;
                                /** @enum {string} */
                                source: "published" | "published_and_feedback" | "feedback";
                                published: {
                                    score: number;
                                    /** @description As it was published. */
                                    stated: number;
                                    benchmark: string;
                                    publication: string;
                                    date: string;
                                } | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cache": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the cache holds, and what checks showed */
        get: {
            parameters: {
                query?: {
                    /** @description The accepted error rate for which `served_from_score` is told. */
                    max_error_rate?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            entries: number;
                            bytes: number;
                            features: {
                                feature: string | null;
                                entries: number;
                                bytes: number;
                            }[];
                            lanes: {
                                feature: string | null;
                                /** @description As it is asked for. */
                                model: string;
                                /** @description What questions are compared by. */
                                embedder: string;
                                /** @description Kept answers that were compared with a fresh one, in the weeks that count. */
                                checks: number;
                                /** @description Of these, how many would have been wrong. */
                                wrong: number;
                                /** @description Checks of answers that would have been given: they measure the error of what is given. */
                                audits: number;
                                audits_wrong: number;
                                /** @description Answers are given to like questions from this score on; null while that is not shown to be safe. */
                                served_from_score: number | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cache/purges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete from the cache
         * @description Deletes kept answers for good: all of them, what a feature asked for, or what speaks of somebody. Answers that are on their way meanwhile are not kept. The ledger records it, without whom it was about.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        all: true;
                    } | {
                        feature: string;
                    } | {
                        /** @description A personal value or the id of an end user, in plain. It is neither stored nor logged. */
                        subject: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Entries that were deleted. */
                            deleted: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notification-channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Channels, by name */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            notification_channels: {
                                name: string;
                                /** @enum {string} */
                                kind: "webhook" | "mail";
                                /** @description The mail address, or where the webhook’s URL begins: its path may be a secret. */
                                target: string;
                                created_at: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Make a channel
         * @description A webhook is signed as Standard Webhooks has it. Its URL must be https and lead to the public Internet, unless the operator allows the host.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        kind: "webhook";
                        name: string;
                        url: string;
                    } | {
                        /** @enum {string} */
                        kind: "mail";
                        name: string;
                        /** Format: email */
                        address: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            name: string;
                            /** @enum {string} */
                            kind: "webhook" | "mail";
                            /** @description The mail address, or where the webhook’s URL begins: its path may be a secret. */
                            target: string;
                            created_at: string;
                            /** @description What a webhook is signed with, shown this once. */
                            secret?: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notification-channels/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a channel
         * @description Its address and its secret are erased; what waits for it is given up.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            name: string;
                            /** @enum {string} */
                            kind: "webhook" | "mail";
                            /** @description The mail address, or where the webhook’s URL begins: its path may be a secret. */
                            target: string;
                            created_at: string;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notification-channels/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test to a channel */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description False when one was sent within this minute, or 10 to any channels. */
                            queued: boolean;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notification-channels/{name}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a channel was told, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description The id of the last delivery of the page before. */
                    before?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            deliveries: {
                                /** @description What the receiver sees as `webhook-id`. */
                                id: string;
                                kind: string;
                                /** @enum {string} */
                                state: "waiting" | "delivered" | "failed";
                                attempts: number;
                                last_error: string | null;
                                created_at: string;
                                next_attempt_at: string | null;
                                delivered_at: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process runs */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ok";
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Calls can be served: the database answers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ok";
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics for Prometheus */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
