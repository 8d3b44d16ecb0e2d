using System.Collections.Immutable;

namespace HyperSearch.Core.SearchSpaces;

/// <summary>
/// A condition over parameters and numeric settings, such as <c>rank * 2 &lt;= 64 and method == lora</c>. Grammar, loosest first:
/// <c>or</c>, <c>and</c>, <c>not</c>, one comparison (<c>&lt; &lt;= &gt; &gt;= == !=</c>), <c>+ -</c>, <c>* /</c>, unary minus, and
/// numbers, quoted texts, true, false, names, <c>min(..) max(..) log(x)</c>, parentheses. A name that is no parameter and no setting stands for itself as
/// a text when it is compared by == or !=. An expression that names an inactive parameter holds.
/// </summary>
public sealed class ConstraintExpression : IEquatable<ConstraintExpression>
{
    private readonly ExpressionNode root;

    private ConstraintExpression(string text, ExpressionNode root, ImmutableArray<string> names)
    {
        Text = text;
        this.root = root;
        Names = names;
    }

    /// <summary>The expression as its author wrote it.</summary>
    public string Text { get; }

    /// <summary>The names that it uses, in order of appearance.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Reads an expression. <paramref name="isName"/> tells which bare words are parameters or settings.</summary>
    /// <exception cref="ConstraintSyntaxException">With the offset at which the text makes no sense.</exception>
    public static ConstraintExpression Parse(string text, Func<string, bool> isName)
    {
        var parser = new ConstraintParser(text, isName);
        ExpressionNode root = parser.ParseAll();
        return new ConstraintExpression(text, root, [.. parser.Names.Distinct()]);
    }

    /// <summary>Whether the condition holds; <paramref name="lookup"/> gives null for an inactive parameter.</summary>
    public bool Holds(Func<string, ParameterValue?> lookup) =>
        Names.Any(name => lookup(name) is null) || ExpressionNode.Truth(root.Evaluate(lookup));

    /// <summary>Whether the whole of it is a number, which says neither yes nor no: <c>rank + 1</c>, <c>5</c>. <paramref name="isNumber"/> tells which names stand for numbers.</summary>
    public bool IsNumber(Func<string, bool> isNumber) => root switch
    {
        ExpressionNode.Constant constant => constant.Value is double,
        ExpressionNode.Name name => isNumber(name.Text),
        ExpressionNode.Negate or ExpressionNode.Call => true,
        ExpressionNode.Binary binary => binary.Operator is "+" or "-" or "*" or "/",
        _ => false,
    };

    public bool Equals(ConstraintExpression? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as ConstraintExpression);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    public override string ToString() => Text;
}

/// <summary>A constraint that cannot be read; <see cref="Offset"/> counts characters from 0.</summary>
public sealed class ConstraintSyntaxException(string message, int offset) : Exception(message)
{
    public int Offset { get; } = offset;
}
