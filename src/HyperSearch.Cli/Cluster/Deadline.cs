using System.CommandLine;
using System.Globalization;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Cluster;

/// <summary>`--timeout`: how long a verb follows a study before it leaves with exit code 124. The study goes on.</summary>
internal static class Deadline
{
    public static Option<string?> Option() => new("--timeout") { Description = "Stop following after so long (90s, 30m, 12h); exit code 124.", HelpName = "TIME" };

    /// <summary>Seconds where no unit is given; null for no option.</summary>
    public static TimeSpan? Parse(string? text)
    {
        if (text is null) return null;
        double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, >= '0' and <= '9' => -1, _ => 0 };
        string number = unit > 0 ? text[..^1] : text;
        if (unit != 0 && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) && count is > 0 and < 1e7)
            return TimeSpan.FromSeconds(count * Math.Abs(unit));
        throw new CliException(ExitCode.Usage, "usage", $"--timeout is no time: {text}") { Fix = "90s, 30m, 12h or 2d" };
    }
}
