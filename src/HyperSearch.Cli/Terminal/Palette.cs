namespace HyperSearch.Cli.Terminal;

/// <summary>Colours by meaning. Without colour every method gives its text back unchanged.</summary>
internal sealed record Palette(bool Enabled)
{
    public string Good(string text) => Wrap("32", text);

    public string Bad(string text) => Wrap("31;1", text);

    public string Doubtful(string text) => Wrap("33", text);

    public string Faint(string text) => Wrap("2", text);

    public string Strong(string text) => Wrap("1", text);

    /// <summary>The colour that a trial's or study's state has everywhere.</summary>
    public string State(string state) => state switch
    {
        "completed" or "finished" => Good(state),
        "failed" => Bad(state),
        "pruned" or "paused" or "cancelled" => Doubtful(state),
        "running" => Strong(state),
        _ => state,
    };

    private string Wrap(string code, string text) => Enabled ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
