using System.Globalization;

namespace HyperSearch.FineTuning.Data;

/// <summary>The classes that a model tells apart, by number.</summary>
/// <param name="Names">Name of each class.</param>
public sealed record ClassNames(IReadOnlyList<string> Names)
{
    /// <summary>What the reference calls a class that nobody named.</summary>
    public static string Unnamed(int number) => string.Create(CultureInfo.InvariantCulture, $"LABEL_{number}");

    /// <summary>
    /// The classes that labels name, where the model brings none: numbers stand for themselves (0 to the highest), texts are sorted by code point. A function of
    /// the rows' set of labels, not of their order.
    /// </summary>
    /// <exception cref="DatasetException">There is one class only, or a number is negative or beyond 10,000.</exception>
    public static ClassNames OfRows(Dataset data)
    {
        const int Most = 10_000;
        if (data.Rows.FirstOrDefault(row => row.LabelIsNumber && Number(row) is < 0 or >= Most) is { } odd)
            throw Place(data, odd).Bad("DATA019", $"the label {odd.Completion} is no number of a class", $"classes are numbered from 0 to at most {Most - 1}", "number the classes from 0 on, or name them by texts");
        var names = data.Rows.All(row => row.LabelIsNumber)
            ? [.. Enumerable.Range(0, data.Rows.Max(Number) + 1).Select(Unnamed)]
            : data.Rows.Select(row => row.Completion).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return names.Length > 1
            ? new ClassNames(names)
            : throw new DatasetException("DATA019", $"every row has the label {names[0]}", data.Path, "a classifier learns to tell at least two classes apart", "add rows of another class");
    }

    /// <summary>Number of a row's class: the class that its label names, or whose number it is.</summary>
    /// <exception cref="DatasetException">The model has no such class.</exception>
    public int Of(DataRow row, Dataset data)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == row.Completion && !row.LabelIsNumber) return i;
        }

        if (int.TryParse(row.Completion, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Names.Count) return number;
        throw Place(data, row).Bad("DATA019", $"the label {row.Completion} is none of the model's", $"its {Names.Count} classes are {string.Join(", ", Names.Take(20))}{(Names.Count > 20 ? ", .." : "")}",
            "correct the label, or begin from a model without a classification head: the classes are then those of the training rows");
    }

    private static int Number(DataRow row) => int.TryParse(row.Completion, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    private static RowPlace Place(Dataset data, DataRow row) => new(data.Path, row.Line, row.ByteOffset);
}
