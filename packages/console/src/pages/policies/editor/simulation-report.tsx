import { Stat, StatRow } from '../../../kit/stat.tsx';
import { When } from '../../../kit/when.tsx';
import { DataTable } from '../../../table/data-table.tsx';
import { money, signedMoney } from '../../../words/money.ts';
import { count, counted, share } from '../../../words/quantity.ts';
import classes from '../policies.module.css';
import type { Simulation } from '../shapes.ts';
import { headline } from './headline.ts';
import { movedColumns, refusedColumns } from './simulation-columns.tsx';

/** How past calls would have fared: in a sentence, in numbers, and which of them. */
export function SimulationReport({ report }: { readonly report: Simulation }) {
  const refused = report.refused.reduce((sum, { calls }) => sum + calls, 0);
  const moved = report.moved.reduce((sum, { calls }) => sum + calls, 0);
  const difference = report.draft_cost_micros - report.cost_micros;
  return (
    <div className={classes.report}>
      <p className={classes.headline}>{headline(report)}</p>
      <StatRow>
        <Stat
          label="Calls replayed"
          value={count(report.calls)}
          note={
            report.from !== null &&
            report.to !== null && (
              <>
                <When at={report.from} as="moment" /> to <When at={report.to} as="moment" />
              </>
            )
          }
        />
        <Stat
          label="Newly refused"
          value={count(refused)}
          note={
            refused === 0
              ? 'None'
              : `${share(refused / report.calls)}; did cost ${money(report.refused_cost_micros)}`
          }
          tone={refused === 0 ? 'good' : 'warn'}
        />
        <Stat
          label="Sent elsewhere"
          value={count(moved)}
          note={moved === 0 ? 'None' : share(moved / report.calls)}
        />
        <Stat
          label="Cost of what it lets through"
          value={difference === 0 ? money(0) : signedMoney(difference)}
          note={`${money(report.draft_cost_micros)} instead of ${money(report.cost_micros)}`}
          tone={difference < 0 ? 'good' : difference > 0 ? 'warn' : 'neutral'}
        />
      </StatRow>
      {report.refused.length > 0 && (
        <section>
          <h3 className={classes.sectionHeading}>Newly refused</h3>
          <DataTable
            name="refused"
            caption="Calls that the text would refuse"
            columns={refusedColumns}
            rows={report.refused}
            rowKey={({ code, rule }) => `${code} ${rule}`}
            searchPlaceholder="Find a rule"
            searchText={({ code, rule }) => `${code} ${rule}`}
            empty={null}
          />
        </section>
      )}
      {report.moved.length > 0 && (
        <section>
          <h3 className={classes.sectionHeading}>Sent elsewhere</h3>
          <DataTable
            name="moved"
            caption="Calls that the text would send elsewhere"
            columns={movedColumns}
            rows={report.moved}
            rowKey={({ from, to }) => `${from} ${to}`}
            searchPlaceholder="Find a model"
            searchText={({ from, to }) => `${from} ${to}`}
            empty={null}
          />
        </section>
      )}
      <ul className={classes.otherCounts}>
        <li>{counted(report.unchanged, 'call')} answered as before.</li>
        {report.newly_allowed > 0 && (
          <li>
            {counted(report.newly_allowed, 'refused call')} would be let through; their cost is unknown.
          </li>
        )}
        {report.still_refused > 0 && <li>{counted(report.still_refused, 'call')} refused as before.</li>}
        {report.shortened > 0 && (
          <li>{counted(report.shortened, 'answer')} would be cut short by the limit of output tokens.</li>
        )}
        {report.not_replayed > 0 && (
          <li>
            {counted(report.not_replayed, 'call')} could not be replayed: their entries tell too little.
          </li>
        )}
      </ul>
      <details className={classes.caveats}>
        <summary>What a replay cannot know</summary>
        <p>
          Entries tell nothing of what was asked. Labels, models, providers, regions, quality, cost, budgets
          and rate limits are judged; what a model can do, how well providers were and how long they took are
          taken to be fine. Costs are the billed tokens at the other price. Budgets and rate limits begin
          empty.
        </p>
      </details>
    </div>
  );
}
