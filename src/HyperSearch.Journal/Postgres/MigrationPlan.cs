using System.Collections.Immutable;

namespace HyperSearch.Journal.Postgres;

/// <summary>What a database has to go through to reach the schema that this version of the program knows.</summary>
/// <param name="From">The schema's version there; 0 where nothing is.</param>
/// <param name="To">The version known here.</param>
/// <param name="Steps">What lies between, in order, each with the SQL that it runs.</param>
public sealed record MigrationPlan(int From, int To, ImmutableArray<MigrationStep> Steps);

/// <summary>One numbered migration.</summary>
public sealed record MigrationStep(int Number, string Name, string Sql);
