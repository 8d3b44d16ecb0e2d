using System.Text.Json;
using HyperSearch.Protocol;

namespace HyperSearch.Cli.Terminal;

/// <summary>
/// Where a verb writes. Data goes to standard output, everything else to standard error: notes unless --quiet, details only with --verbose.
/// </summary>
internal sealed class Screen(CliEnvironment environment, ScreenSettings settings)
{
    private static readonly JsonSerializerOptions Indented = new(ProtocolJson.Options) { WriteIndented = true };

    public ScreenSettings Settings => settings;

    public Palette OutColors { get; } = new(ColorChoice.Of(settings.NoColor, environment.OutIsTerminal, environment.Variable));

    public Palette ErrorColors { get; } = new(ColorChoice.Of(settings.NoColor, environment.ErrorIsTerminal, environment.Variable));

    /// <summary>Whether tables are drawn for eyes; otherwise they are tab-separated and never cut.</summary>
    public bool OutIsTerminal => environment.OutIsTerminal;

    /// <summary>Whether a moving display makes sense on standard error.</summary>
    public bool CanAnimate => environment.ErrorIsTerminal && !Settings.Quiet && environment.Variable("TERM") != "dumb";

    public TextWriter Error => environment.Error;

    public bool Json => Settings.Json;

    public void Data(string line) => environment.Out.WriteLine(line);

    /// <summary>A whole record as JSON: one line into a pipe, indented on a terminal.</summary>
    public void Record<T>(T record) => Data(JsonSerializer.Serialize(record, environment.OutIsTerminal ? Indented : ProtocolJson.Options));

    public void Note(string line)
    {
        if (!Settings.Quiet) environment.Error.WriteLine(line);
    }

    public void Detail(string line)
    {
        if (Settings.Verbosity > 0) environment.Error.WriteLine(ErrorColors.Faint(line));
    }

    public void Warn(string line) => environment.Error.WriteLine(ErrorColors.Doubtful("warning: ") + line);

    public void Show(ErrorReport report) => environment.Error.WriteLine(Settings.Json ? report.ToJson() : report.ToText(ErrorColors));
}
