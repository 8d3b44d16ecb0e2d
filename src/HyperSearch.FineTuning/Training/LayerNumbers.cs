using System.Globalization;

namespace HyperSearch.FineTuning.Training;

/// <summary>Numbers of layers as settings write them: <c>3</c>, or <c>0-5</c> with both ends in.</summary>
internal static class LayerNumbers
{
    private const int LayerMax = 65_535;

    /// <summary>Ascending, each once.</summary>
    /// <exception cref="InvalidSettingException">An entry is neither a number nor a range.</exception>
    public static IReadOnlyList<int> Read(IReadOnlyList<string> entries)
    {
        var layers = new SortedSet<int>();
        foreach (var entry in entries)
        {
            var ends = entry.Split('-');
            if (ends.Length > 2 || !TryRead(ends[0], out var first) || !TryRead(ends[^1], out var last) || last < first)
                throw new InvalidSettingException("layers_to_transform", $"'{entry}' is no layer; write numbers from 0 on, or ranges such as 0-5");
            for (var layer = first; layer <= last; layer++) layers.Add(layer);
        }

        return [.. layers];
    }

    private static bool TryRead(string text, out int layer)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out layer) && layer <= LayerMax;
}
