using System.Globalization;

namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>Turns tokens into expressions, weakest binding first: inline if, or, and, not, comparisons, sums, concatenation, products, sign, powers, filters and tests.</summary>
internal sealed class ExpressionParser(TokenReader tokens)
{
    // Deeper brackets than any template has would end the process, not the template.
    private const int DepthMax = 100;

    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private int _depth;

    public Expression Parse() => ParseConditional();

    /// <summary>An expression, or several with commas between them.</summary>
    public Expression ParseTuple(bool conditional = true)
    {
        var first = conditional ? ParseConditional() : ParseOr();
        if (!tokens.At(TokenKind.Operator, ",")) return first;
        var items = new List<Expression> { first };
        while (tokens.TryTake(TokenKind.Operator, ",") && !EndsTuple()) items.Add(ParseConditional());
        return new ListOf(items);
    }

    public (string Name, ArgumentList Arguments) ParseFilterName()
    {
        var name = tokens.Expect(TokenKind.Name).Value;
        if (!Filters.Exists(name)) throw tokens.Bad($"the filter '{name}' is not supported");
        return (name, tokens.At(TokenKind.Operator, "(") ? ParseArguments() : ArgumentList.None);
    }

    private bool EndsTuple() => tokens.Peek.Kind is TokenKind.BlockEnd or TokenKind.VariableEnd || tokens.At(TokenKind.Operator, ")");

    private Expression ParseConditional()
    {
        if (++_depth > DepthMax) throw tokens.Bad($"an expression is nested more than {DepthMax} deep");
        var value = ParseOr();
        while (tokens.TryTake(TokenKind.Name, "if"))
        {
            var condition = ParseOr();
            value = new Conditional(condition, value, tokens.TryTake(TokenKind.Name, "else") ? ParseConditional() : null);
        }

        _depth--;
        return value;
    }

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (tokens.TryTake(TokenKind.Name, "or")) left = new Or(left, ParseAnd());
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (tokens.TryTake(TokenKind.Name, "and")) left = new And(left, ParseNot());
        return left;
    }

    private Expression ParseNot()
    {
        var negations = 0;
        while (tokens.At(TokenKind.Name, "not") && tokens.Ahead.Value != "in")
        {
            tokens.Take();
            negations++;
        }

        var value = ParseComparison();
        for (; negations > 0; negations--) value = new Not(value);
        return value;
    }

    private Expression ParseComparison()
    {
        var first = ParseSum();
        var rest = new List<(string, Expression)>();
        while (true)
        {
            if (tokens.Peek.Kind == TokenKind.Operator && Comparisons.Contains(tokens.Peek.Value))
                rest.Add((tokens.Take().Value, ParseSum()));
            else if (tokens.TryTake(TokenKind.Name, "in"))
                rest.Add(("in", ParseSum()));
            else if (tokens.At(TokenKind.Name, "not") && tokens.Ahead.Value == "in")
                rest.Add((NotIn(), ParseSum()));
            else
                return rest.Count == 0 ? first : new Comparison(first, rest);
        }
    }

    private string NotIn()
    {
        tokens.Take();
        tokens.Take();
        return "not in";
    }

    private Expression ParseSum() => LeftToRight(ParseConcatenation, "+", "-");

    private Expression ParseConcatenation() => LeftToRight(ParseProduct, "~");

    private Expression ParseProduct() => LeftToRight(ParseSign, "*", "/", "//", "%");

    private Expression LeftToRight(Func<Expression> operand, params string[] operators)
    {
        var left = operand();
        while (tokens.Peek.Kind == TokenKind.Operator && operators.Contains(tokens.Peek.Value))
            left = new Arithmetic(tokens.Take().Value, left, operand());
        return left;
    }

    private Expression ParseSign()
    {
        var negations = 0;
        while (tokens.At(TokenKind.Operator, "-") || tokens.At(TokenKind.Operator, "+"))
            negations += tokens.Take().Value == "-" ? 1 : 0;
        var value = ParsePower();
        for (; negations > 0; negations--) value = new Negative(value);
        return ParseFiltersAndTests(value);
    }

    private Expression ParsePower()
    {
        var left = ParsePostfix(ParsePrimary());
        return tokens.TryTake(TokenKind.Operator, "**") ? new Arithmetic("**", left, ParseSign()) : left;
    }

    private Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            if (tokens.TryTake(TokenKind.Operator, "|"))
            {
                var (name, arguments) = ParseFilterName();
                value = new Filtered(value, name, arguments);
            }
            else if (tokens.TryTake(TokenKind.Name, "is"))
            {
                value = ParseTest(value);
            }
            else
            {
                return value;
            }

            value = ParsePostfix(value);
        }
    }

    private Expression ParseTest(Expression value)
    {
        var negated = tokens.TryTake(TokenKind.Name, "not");
        var name = tokens.Expect(TokenKind.Name).Value;
        if (!Tests.Exists(name)) throw tokens.Bad($"the test '{name}' is not supported");
        var arguments = tokens.At(TokenKind.Operator, "(") ? ParseArguments()
            : BeginsOperand() ? new ArgumentList([ParsePostfix(ParsePrimary())], [])
            : ArgumentList.None;
        var test = new Tested(value, name, arguments);
        return negated ? new Not(test) : test;
    }

    /// <summary>A test may be followed by its argument without brackets.</summary>
    private bool BeginsOperand() => tokens.Peek.Kind is TokenKind.Text or TokenKind.Integer or TokenKind.Float
        || (tokens.Peek.Kind == TokenKind.Name && tokens.Peek.Value is not ("else" or "or" or "and" or "if" or "is" or "in" or "not" or "recursive"))
        || tokens.At(TokenKind.Operator, "[");

    private Expression ParsePostfix(Expression value)
    {
        while (tokens.Peek.Kind == TokenKind.Operator)
        {
            switch (tokens.Peek.Value)
            {
                case ".":
                    tokens.Take();
                    value = tokens.At(TokenKind.Integer)
                        ? new Subscript(value, new Literal(long.Parse(tokens.Take().Value, CultureInfo.InvariantCulture)))
                        : new Member(value, tokens.Expect(TokenKind.Name).Value);
                    break;
                case "[":
                    tokens.Take();
                    value = ParseSubscript(value);
                    break;
                case "(":
                    value = new Call(value, ParseArguments());
                    break;
                default: return value;
            }
        }

        return value;
    }

    private Expression ParseSubscript(Expression target)
    {
        var start = tokens.At(TokenKind.Operator, ":") ? null : Parse();
        if (start is not null && tokens.TryTake(TokenKind.Operator, "]")) return new Subscript(target, start);
        tokens.Expect(TokenKind.Operator, ":");
        var end = tokens.At(TokenKind.Operator, "]") || tokens.At(TokenKind.Operator, ":") ? null : Parse();
        var step = tokens.TryTake(TokenKind.Operator, ":") && !tokens.At(TokenKind.Operator, "]") ? Parse() : null;
        tokens.Expect(TokenKind.Operator, "]");
        return new Slice(target, start, end, step);
    }

    private ArgumentList ParseArguments()
    {
        var places = new List<Expression>();
        var names = new List<(string, Expression)>();
        tokens.Expect(TokenKind.Operator, "(");
        while (!tokens.TryTake(TokenKind.Operator, ")"))
        {
            if (tokens.At(TokenKind.Operator, "*") || tokens.At(TokenKind.Operator, "**")) throw tokens.Bad("unpacked arguments are not supported");
            if (tokens.At(TokenKind.Name) && tokens.Ahead is { Kind: TokenKind.Operator, Value: "=" })
            {
                var name = tokens.Take().Value;
                tokens.Take();
                names.Add((name, Parse()));
            }
            else
            {
                places.Add(Parse());
            }

            if (!tokens.At(TokenKind.Operator, ")")) tokens.Expect(TokenKind.Operator, ",");
        }

        return new ArgumentList(places, names);
    }

    private Expression ParsePrimary()
    {
        var token = tokens.Take();
        switch (token.Kind)
        {
            case TokenKind.Text:
                var text = token.Value;
                while (tokens.At(TokenKind.Text)) text += tokens.Take().Value;
                return new Literal(text);
            case TokenKind.Integer: return new Literal(long.Parse(token.Value, CultureInfo.InvariantCulture));
            case TokenKind.Float: return new Literal(double.Parse(token.Value, CultureInfo.InvariantCulture));
            case TokenKind.Name:
                return token.Value switch
                {
                    "true" or "True" => new Literal(true),
                    "false" or "False" => new Literal(false),
                    "none" or "None" => new Literal(null),
                    _ => new Variable(token.Value),
                };
            case TokenKind.Operator when token.Value == "(": return ParseBracketed();
            case TokenKind.Operator when token.Value == "[": return new ListOf(ParseItems("]", Parse));
            case TokenKind.Operator when token.Value == "{": return new MapOf(ParseItems("}", ParseEntry));
            default: throw tokens.Bad($"{token} stands where a value is expected");
        }
    }

    private Expression ParseBracketed()
    {
        if (tokens.TryTake(TokenKind.Operator, ")")) return new ListOf([]);
        var inner = ParseTuple();
        tokens.Expect(TokenKind.Operator, ")");
        return inner;
    }

    private List<T> ParseItems<T>(string close, Func<T> parse)
    {
        var items = new List<T>();
        while (!tokens.TryTake(TokenKind.Operator, close))
        {
            items.Add(parse());
            if (!tokens.At(TokenKind.Operator, close)) tokens.Expect(TokenKind.Operator, ",");
        }

        return items;
    }

    private (Expression Key, Expression Value) ParseEntry()
    {
        var key = Parse();
        tokens.Expect(TokenKind.Operator, ":");
        return (key, Parse());
    }
}
