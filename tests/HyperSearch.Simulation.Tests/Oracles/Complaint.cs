using System.Globalization;
using System.Runtime.CompilerServices;

namespace HyperSearch.Simulation.Tests.Oracles;

/// <summary>The text of a broken invariant: checks hold millions of times, and nothing is formatted for those that do.</summary>
[InterpolatedStringHandler]
internal ref struct Complaint
{
    private DefaultInterpolatedStringHandler text;

    public Complaint(int literalLength, int formattedCount, bool holds, out bool isWanted)
    {
        isWanted = !holds;
        if (isWanted) text = new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture);
    }

    public void AppendLiteral(string value) => text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => text.AppendFormatted(value, format);

    public override string ToString() => text.ToStringAndClear();
}
