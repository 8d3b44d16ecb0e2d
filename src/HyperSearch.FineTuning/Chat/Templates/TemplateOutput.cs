using System.Text;

namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>What a template has printed so far.</summary>
internal sealed class TemplateOutput
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Start, int End)> _generated = [];

    public int Length => _text.Length;

    public IReadOnlyList<(int Start, int End)> Generated => _generated;

    public void Write(string text) => _text.Append(text);

    public void MarkGenerated(int start) => _generated.Add((start, _text.Length));

    public override string ToString() => _text.ToString();
}
