import type { mongo } from 'mongoose';
import type { OperationQuery } from '../../../core/ports/operation-store';
import { operationSelection } from '../../../offchain/queries/operation-query';

/** How the database says that it serves a query. */
export interface Explained {
    /** Names of the indexes that it walks; empty for a scan of the collection. */
    readonly indexes: readonly string[];
    readonly documentsExamined: number;
    readonly sorts: boolean;
}

export async function explained(operations: mongo.Collection, query: OperationQuery): Promise<Explained> {
    const { filter, sort, limit, projection = {} } = operationSelection(query);
    const plan: unknown = await operations
        .find(filter, { projection })
        .sort(sort)
        .limit(limit)
        .explain('executionStats');
    const winning = valueAt(plan, ['queryPlanner', 'winningPlan']);
    return {
        indexes: [...new Set(valuesNamed(winning, 'indexName').map(String))],
        documentsExamined: Number(valueAt(plan, ['executionStats', 'totalDocsExamined'])),
        sorts: valuesNamed(winning, 'stage').includes('SORT'),
    };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
    return path.reduce<unknown>((at, name) => entriesOf(at).find(([key]) => key === name)?.[1], value);
}

function valuesNamed(value: unknown, name: string): readonly unknown[] {
    return entriesOf(value).flatMap(([key, below]) => [
        ...(key === name ? [below] : []),
        ...valuesNamed(below, name),
    ]);
}

function entriesOf(value: unknown): readonly [string, unknown][] {
    return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
