using System.Globalization;

namespace HyperSearch.Benchmarks;

/// <summary>The options of a benchmark: <c>--name value</c>, or <c>--name</c> alone for a flag. One that nobody reads is an error.</summary>
internal sealed class BenchmarkOptions
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> unread;

    /// <exception cref="ArgumentException">An argument stands where a name should.</exception>
    public BenchmarkOptions(string[] arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal)) throw new ArgumentException($"'{arguments[i]}' is no option: say --name value", nameof(arguments));
            bool isFlag = i + 1 == arguments.Length || arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
            values[arguments[i][2..]] = isFlag ? "" : arguments[i + 1];
            if (!isFlag) i++;
        }

        unread = [.. values.Keys];
    }

    public bool Has(string name) => Find(name) is not null;

    public string? Find(string name)
    {
        unread.Remove(name);
        return values.GetValueOrDefault(name);
    }

    public string Text(string name, string otherwise) => Find(name) ?? otherwise;

    public int Number(string name, int otherwise) => Find(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public string[] List(string name, string otherwise) => Text(name, otherwise).Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whole numbers such as <c>0-4,10</c>.</summary>
    public int[] Range(string name, string otherwise) =>
    [
        .. from part in List(name, otherwise)
        let ends = part.Split('-').Select(e => int.Parse(e, CultureInfo.InvariantCulture)).ToArray()
        from number in Enumerable.Range(ends[0], ends[^1] - ends[0] + 1)
        select number,
    ];

    /// <exception cref="ArgumentException">An option was given that this benchmark does not have.</exception>
    public void RefuseOthers()
    {
        if (unread.Count > 0) throw new ArgumentException($"no such option here: {string.Join(", ", unread.Select(n => $"--{n}"))}");
    }
}
