namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>How BLEU cuts a line into words.</summary>
public enum BleuTokenization
{
    /// <summary><c>13a</c>: the rules of mteval-v13a, for Western languages; the usual choice.</summary>
    Mteval13a,

    /// <summary><c>none</c>: at white space, for text that is tokenised already.</summary>
    None,

    /// <summary><c>intl</c>: the rules of mteval-v14 by Unicode categories.</summary>
    International,

    /// <summary><c>char</c>: every code point is a word.</summary>
    Character,
}
