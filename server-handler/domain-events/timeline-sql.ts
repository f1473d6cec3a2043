import type { EventTable } from './event-table.js'
import { type ApiFunction, FUNCTION_SETTINGS, orderBy, RESULT, selectColumns } from './function-sql.js'
import { quoteName, quoteTable } from './names.js'

/** Events of a trace that its timeline contains at most, and without `p_limit`; the oldest ones. */
const MAX_ROWS = 5_000
const DEFAULT_ROWS = 1_000

/** Numbers the spans in their order, with their depth: `ids` and `parents` become `places`, `depths`, `missing` and `cyclic`. */
const WALK = `  spans := coalesce(cardinality(ids), 0);
  IF spans > 0 THEN
    SELECT array_agg(coalesce(p.place, 0)::integer ORDER BY c.place),
      array_agg(c.parent IS NOT NULL AND p.place IS NULL ORDER BY c.place)
    INTO up, missing
    FROM unnest(ids, parents) WITH ORDINALITY AS c(id, parent, place)
    LEFT JOIN unnest(ids) WITH ORDINALITY AS p(id, place) ON p.id = c.parent;
    first_child := array_fill(0, ARRAY[spans]);
    next_sibling := first_child;
    places := first_child;
    depths := first_child;
    marks := first_child;
    cyclic := array_fill(false, ARRAY[spans]);
    FOR i IN REVERSE spans..1 LOOP
      IF up[i] > 0 THEN
        next_sibling[i] := first_child[up[i]];
        first_child[up[i]] := i;
      END IF;
    END LOOP;
  END IF;
  -- First the spans without a parent here; what remains then belongs to a cycle or is below one.
  FOR i IN 1..2 * spans LOOP
    top := (i - 1) % spans + 1;
    CONTINUE WHEN places[top] > 0 OR (i <= spans AND up[top] > 0);
    IF i > spans THEN
      WHILE marks[top] <> i LOOP
        marks[top] := i;
        top := up[top];
      END LOOP;
      low := top;
      at := up[top];
      WHILE at <> top LOOP
        low := least(low, at);
        at := up[at];
      END LOOP;
      top := low;
      cyclic[top] := true;
      at := up[top];
      IF first_child[at] = top THEN
        first_child[at] := next_sibling[top];
      ELSE
        at := first_child[at];
        WHILE next_sibling[at] <> top LOOP
          at := next_sibling[at];
        END LOOP;
        next_sibling[at] := next_sibling[top];
      END IF;
    END IF;
    at := top;
    level := 0;
    LOOP
      placed := placed + 1;
      places[at] := placed;
      depths[at] := level;
      IF first_child[at] > 0 THEN
        at := first_child[at];
        level := level + 1;
        CONTINUE;
      END IF;
      WHILE at <> top AND next_sibling[at] = 0 LOOP
        at := up[at];
        level := level - 1;
      END LOOP;
      EXIT WHEN at = top;
      at := next_sibling[at];
    END LOOP;
  END LOOP;
`

/**
 * The timeline of a trace: parents before their children, siblings by time. A span without its parent's event begins at
 * depth 0 and is marked; of a cycle, the earliest span is taken as its beginning. Linear in the number of events.
 */
export function timelineFunction(schema: string, table: EventTable): ApiFunction {
  const events = `(SELECT e.* FROM ${quoteTable(table.name)} e WHERE e.trace_id = p_trace_id
    ORDER BY ${orderBy(table, 'ASC')} LIMIT least(greatest(coalesce(p_limit, ${DEFAULT_ROWS}), 1), ${MAX_ROWS}))`
  const time = quoteName(table.createdAt?.name ?? 'created_at')
  return {
    name: 'get_trace_timeline',
    signature: 'text, integer',
    sql: `CREATE OR REPLACE FUNCTION ${quoteName(schema)}.get_trace_timeline(p_trace_id text, p_limit integer DEFAULT ${DEFAULT_ROWS})
RETURNS TABLE (${RESULT}, depth integer, parent_missing boolean, in_cycle boolean)
LANGUAGE plpgsql ${FUNCTION_SETTINGS}
AS $throughline$
#variable_conflict use_column
DECLARE
  ids text[];
  parents text[];
  up integer[];
  spans integer;
  first_child integer[];
  next_sibling integer[];
  places integer[];
  depths integer[];
  marks integer[];
  missing boolean[];
  cyclic boolean[];
  placed integer := 0;
  top integer;
  at integer;
  low integer;
  level integer;
BEGIN
  -- Spans by the time of their first event, each with the first parent that one of its events names.
  SELECT array_agg(s.id ORDER BY s.began, s.id), array_agg(s.parent ORDER BY s.began, s.id)
  INTO ids, parents
  FROM (
    SELECT e.span_id::text AS id, min(e.${time}) AS began,
      (array_agg(e.parent_span_id::text ORDER BY e.${time}) FILTER (WHERE e.parent_span_id <> e.span_id))[1] AS parent
    FROM ${events} e WHERE e.span_id IS NOT NULL GROUP BY e.span_id
  ) s;
${WALK}  RETURN QUERY
  SELECT ${selectColumns(table)}, coalesce(s.depth, 0), coalesce(s.missing, false), coalesce(s.cyclic, false)
  FROM ${events} e
  LEFT JOIN unnest(ids, places, depths, missing, cyclic) AS s(id, place, depth, missing, cyclic) ON s.id = e.span_id
  ORDER BY s.place NULLS LAST, ${orderBy(table, 'ASC')};
END
$throughline$`,
  }
}
