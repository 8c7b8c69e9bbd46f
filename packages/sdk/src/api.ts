import type { paths } from './api.generated.ts';

/** The methods that the API uses. */
export type ApiMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The paths that take a method, as docs/openapi.json writes them: parameters in braces. */
export type ApiPath<Method extends ApiMethod> = {
  [Path in keyof paths]: paths[Path] extends Record<Method, object> ? Path : never;
}[keyof paths];

/** What a path answers to a method when it succeeds: undefined where the document states no JSON. */
export type AnswerOf<Method extends ApiMethod, Path extends ApiPath<Method>> =
  Operation<Method, Path> extends { responses: infer Responses }
    ? JsonOf<Responses[keyof Responses & SuccessStatus]>
    : never;

/** What a path takes as its body. */
export type BodyOf<Method extends ApiMethod, Path extends ApiPath<Method>> = JsonOf<
  NonNullable<RequestBody<Operation<Method, Path>>>
>;

/** What a path takes in its query. */
export type QueryOf<Method extends ApiMethod, Path extends ApiPath<Method>> =
  Operation<Method, Path> extends { parameters: { query?: infer Query } } ? NonNullable<Query> : never;

/** What one request says: `params.path`, `params.query` and `body` as the document requires them. */
export type ApiInit<Method extends ApiMethod, Path extends ApiPath<Method>> = ParamsPart<
  Operation<Method, Path>
> &
  BodyPart<Operation<Method, Path>> & {
    readonly signal?: AbortSignal | undefined;
    readonly headers?: Readonly<Record<string, string>>;
  };

/** Makes a request and gives the JSON of its answer, which may be left out of hand where nothing is required. */
export type ApiCall<Method extends ApiMethod> = <Path extends ApiPath<Method>>(
  path: Path,
  ...init: InitArguments<ApiInit<Method, Path>>
) => Promise<AnswerOf<Method, Path>>;

/** The arguments after a path: none are needed where nothing is required. */
export type InitArguments<Init> = object extends Init ? [init?: Init] : [init: Init];

type SuccessStatus = 200 | 201 | 202 | 204;

type Operation<Method extends ApiMethod, Path extends keyof paths> = paths[Path][Method & keyof paths[Path]];

type JsonOf<Message> = Message extends { content: { 'application/json': infer Json } } ? Json : undefined;

type RequestBody<Candidate> = Candidate extends { requestBody?: infer Body } ? Body : never;

type BodyPart<Candidate> = [NonNullable<RequestBody<Candidate>>] extends [never]
  ? { readonly body?: never }
  : Candidate extends { requestBody: infer Body }
    ? { readonly body: JsonOf<Body> }
    : { readonly body?: JsonOf<NonNullable<RequestBody<Candidate>>> };

type ParamsPart<Candidate> = Candidate extends { parameters: infer Parameters }
  ? object extends Parameters
    ? { readonly params?: Parameters }
    : { readonly params: Parameters }
  : object;
