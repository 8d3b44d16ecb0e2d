using System.Collections.Immutable;
using System.Globalization;

namespace HyperSearch.Core.SearchSpaces;

/// <summary>Recursive descent over a constraint's text; see <see cref="ConstraintExpression"/> for the grammar.</summary>
internal sealed class ConstraintParser(string text, Func<string, bool> isName)
{
    private const int DepthMax = 64;
    private int position;
    private int depth;

    public List<string> Names { get; } = [];

    public ExpressionNode ParseAll()
    {
        ExpressionNode node = ParseOr();
        SkipSpace();
        return position == text.Length ? node : throw Wrong($"unexpected '{text[position..]}'");
    }

    private ExpressionNode ParseOr()
    {
        if (++depth > DepthMax) throw Wrong("the expression is nested too deeply");
        ExpressionNode node = ParseAnd();
        while (TakeWord("or")) node = new ExpressionNode.Binary("or", node, ParseAnd());
        depth--;
        return node;
    }

    private ExpressionNode ParseAnd()
    {
        ExpressionNode node = ParseNot();
        while (TakeWord("and")) node = new ExpressionNode.Binary("and", node, ParseNot());
        return node;
    }

    private ExpressionNode ParseNot()
    {
        int negations = 0;
        while (TakeWord("not")) negations++;
        ExpressionNode node = ParseComparison();
        return negations % 2 == 1 ? new ExpressionNode.Not(node) : node;
    }

    private ExpressionNode ParseComparison()
    {
        ExpressionNode left = ParseSum();
        if (TakeSymbol("<=", ">=", "==", "!=", "<", ">") is not { } symbol) return left;
        ExpressionNode right = ParseSum();
        if (TakeSymbol("<=", ">=", "==", "!=", "<", ">") is not null) throw Wrong("comparisons do not chain: join two of them with 'and'");
        return new ExpressionNode.Binary(symbol, left, right);
    }

    private ExpressionNode ParseSum()
    {
        ExpressionNode node = ParseProduct();
        while (TakeSymbol("+", "-") is { } symbol) node = new ExpressionNode.Binary(symbol, node, ParseProduct());
        return node;
    }

    private ExpressionNode ParseProduct()
    {
        ExpressionNode node = ParseUnary();
        while (TakeSymbol("*", "/") is { } symbol) node = new ExpressionNode.Binary(symbol, node, ParseUnary());
        return node;
    }

    private ExpressionNode ParseUnary()
    {
        int minuses = 0;
        while (TakeSymbol("-") is not null) minuses++;
        ExpressionNode node = ParseAtom();
        return minuses % 2 == 1 ? new ExpressionNode.Negate(node) : node;
    }

    private ExpressionNode ParseAtom()
    {
        SkipSpace();
        if (position == text.Length) throw Wrong("the expression ends too early");
        char c = text[position];
        if (TakeSymbol("(") is not null)
        {
            ExpressionNode inner = ParseOr();
            return TakeSymbol(")") is not null ? inner : throw Wrong("a ')' is missing");
        }

        if (char.IsAsciiDigit(c) || c == '.') return ParseNumber();
        if (c is '\'' or '"') return ParseQuoted(c);
        return char.IsAsciiLetter(c) || c == '_' ? ParseWord() : throw Wrong($"'{c}' means nothing here");
    }

    private ExpressionNode.Constant ParseNumber()
    {
        int start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '.'
            || (text[position] is '+' or '-' && text[position - 1] is 'e' or 'E'))) position++;
        string token = text[start..position];
        if (double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
            return new ExpressionNode.Constant(number);
        position = start;
        throw Wrong($"'{token}' is not a number");
    }

    private ExpressionNode.Constant ParseQuoted(char quote)
    {
        int end = text.IndexOf(quote, position + 1);
        if (end < 0) throw Wrong($"the text after {quote} is not closed");
        string content = text[(position + 1)..end];
        position = end + 1;
        return new ExpressionNode.Constant(content);
    }

    private ExpressionNode ParseWord()
    {
        int start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] is '_' or '.')) position++;
        string word = text[start..position];
        if (word is "and" or "or" or "not")
        {
            position = start;
            throw Wrong($"'{word}' needs something on its left");
        }

        if (word is "true" or "false") return new ExpressionNode.Constant(word == "true");
        SkipSpace();
        if (position < text.Length && text[position] == '(') return ParseCall(word, start);
        if (!isName(word)) return new ExpressionNode.Constant(word);
        Names.Add(word);
        return new ExpressionNode.Name(word);
    }

    private ExpressionNode.Call ParseCall(string function, int start)
    {
        if (function is not ("min" or "max" or "log"))
        {
            position = start;
            throw Wrong($"'{function}' is no function: there are min, max and log");
        }

        position++;
        var arguments = ImmutableArray.CreateBuilder<ExpressionNode>();
        do arguments.Add(ParseOr());
        while (TakeSymbol(",") is not null);
        if (TakeSymbol(")") is null) throw Wrong("a ')' is missing");
        if (function == "log" && arguments.Count != 1) throw Wrong("log takes one number");
        return new ExpressionNode.Call(function, arguments.ToImmutable());
    }

    private bool TakeWord(string word)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, position, word, 0, word.Length) != 0) return false;
        int end = position + word.Length;
        if (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '.')) return false;
        position = end;
        return true;
    }

    private string? TakeSymbol(params ReadOnlySpan<string> symbols)
    {
        SkipSpace();
        foreach (string symbol in symbols)
        {
            if (string.CompareOrdinal(text, position, symbol, 0, symbol.Length) != 0) continue;
            position += symbol.Length;
            return symbol;
        }

        return null;
    }

    private void SkipSpace()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
    }

    private ConstraintSyntaxException Wrong(string what) => new($"{what} (at character {position + 1} of '{text}')", position);
}
