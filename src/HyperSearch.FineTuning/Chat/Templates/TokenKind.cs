namespace HyperSearch.FineTuning.Chat.Templates;

internal enum TokenKind
{
    /// <summary>Text outside of tags.</summary>
    Data,

    BlockStart,
    BlockEnd,
    VariableStart,
    VariableEnd,
    Name,
    Text,
    Integer,
    Float,
    Operator,
    End,
}
