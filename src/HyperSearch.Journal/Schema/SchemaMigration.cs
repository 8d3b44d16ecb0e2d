using System.Globalization;
using System.Reflection;

namespace HyperSearch.Journal.Schema;

/// <summary>A step from one schema of a store to the next: a numbered SQL file of this assembly. Released files never change.</summary>
/// <param name="Number">1, 2, ...; the number of the last one applied is the schema's version.</param>
internal sealed record SchemaMigration(int Number, string Name, string Sql)
{
    /// <summary>All migrations of a store, in order.</summary>
    /// <param name="store">The folder that holds <c>Migrations/</c>: Sqlite or Postgres.</param>
    public static IReadOnlyList<SchemaMigration> Of(string store)
    {
        Assembly home = typeof(SchemaMigration).Assembly;
        string folder = $"HyperSearch.Journal.{store}.Migrations.";
        return [.. home.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select((n, i) => Load(home, n, folder, i + 1))];
    }

    private static SchemaMigration Load(Assembly home, string resource, string folder, int number)
    {
        string name = resource[folder.Length..^".sql".Length];
        if (!name.StartsWith(number.ToString("0000_", CultureInfo.InvariantCulture), StringComparison.Ordinal))
            throw new InvalidOperationException($"Migration {number} of {folder} is named '{name}': numbers count up from 0001 without a gap.");
        using var text = new StreamReader(home.GetManifestResourceStream(resource)!);
        return new SchemaMigration(number, name, text.ReadToEnd());
    }
}
