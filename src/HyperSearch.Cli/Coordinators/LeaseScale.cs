using System.Globalization;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Cli.Coordinators;

/// <summary>The times of the lease protocol as the environment scales them.</summary>
internal static class LeaseScale
{
    private const double Min = 0.001;
    private const double Max = 1000;

    /// <exception cref="CliException">The variable holds no such factor.</exception>
    public static LeaseTimes Read(Func<string, string?> variable)
    {
        if (variable(LeaseTimes.ScaleVariable) is not { } text || string.IsNullOrWhiteSpace(text)) return LeaseTimes.Shipped;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double scale) && scale is >= Min and <= Max
            ? new LeaseTimes(scale)
            : throw new CliException(ExitCode.Usage, "usage", $"{LeaseTimes.ScaleVariable} is '{text}'") { Why = FormattableString.Invariant($"it is a factor from {Min} to {Max}"), Fix = "unset it: then the times are as shipped" };
    }
}
