namespace HyperSearch.Worker.Hosts;

/// <summary>The last few lines of an error output, for the message of a failure.</summary>
internal sealed class LastLines
{
    private const int LinesMax = 8;
    private const int CharactersMax = 400;

    private readonly Queue<string> lines = new(LinesMax);

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        if (lines.Count == LinesMax) lines.Dequeue();
        lines.Enqueue(line.Length <= CharactersMax ? line : line[..CharactersMax] + "...");
    }

    /// <summary>The lines after <paramref name="head"/>, or the head alone where there are none.</summary>
    public string After(string head) => lines.Count == 0 ? head : $"{head}; it said last:\n{string.Join('\n', lines)}";
}
