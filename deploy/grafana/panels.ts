import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import {
  type Panel,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** The Prometheus that is chosen at the top of a dashboard. */
export const chosenPrometheus: DataSourceRef = { type: 'prometheus', uid: '$datasource' };

/** What a panel asks for, and how it calls the series that come back. */
export type Query = readonly [expression: string, legend: string];

/** Units as Grafana names them. */
export type Unit = 's' | 'bytes' | 'percentunit' | 'short' | 'none';

/** From which value on a number is a warning, and from which it is bad; for a ratio of 1, `[1, 2]`. */
type Limits = readonly [warning: number, bad: number];

const STAT = { height: 4, width: 4 };
const SERIES = { height: 8, width: 12 };

/** One number as it is now. */
export function stat(title: string, unit: Unit, expression: string, limits?: Limits): Builder<Panel> {
  const panel = new StatBuilder()
    .title(title)
    .unit(unit)
    .datasource(chosenPrometheus)
    .height(STAT.height)
    .span(STAT.width)
    .withTarget(query([expression, '']).instant());
  return limits === undefined ? panel : panel.thresholds(thresholds(limits));
}

/** Lines over time. */
export function series(title: string, unit: Unit, ...queries: readonly Query[]): Builder<Panel> {
  const panel = new TimeSeriesBuilder()
    .title(title)
    .unit(unit)
    .min(0)
    .datasource(chosenPrometheus)
    .height(SERIES.height)
    .span(SERIES.width);
  for (const each of queries) panel.withTarget(query(each));
  return panel;
}

/** What is asked of Prometheus. */
export function query([expression, legend]: Query): DataqueryBuilder {
  return new DataqueryBuilder().expr(expression).legendFormat(legend).datasource(chosenPrometheus);
}

function thresholds([warning, bad]: Limits): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { color: 'green', value: null },
    { color: 'orange', value: warning },
    { color: 'red', value: bad },
  ]);
}
