using System.Globalization;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Coordinators;

/// <summary>How long something is good for, as people type it: 90s, 30m, 12h, 30d.</summary>
internal static class Lifetime
{
    /// <exception cref="CliException">It is written otherwise.</exception>
    public static TimeSpan Parse(string text, string option)
    {
        double? unit = text.Length > 1 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => null } : null;
        return unit is { } seconds && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) && count is > 0 and < 1e5
            ? TimeSpan.FromSeconds(count * seconds)
            : throw new CliException(ExitCode.Usage, "usage", $"{option} is '{text}'") { Why = "it is a number with s, m, h or d behind it", Fix = $"{option} 30d" };
    }
}
