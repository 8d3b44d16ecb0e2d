namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>Turns tokens into statements.</summary>
internal sealed class TemplateParser
{
    // As for expressions: blocks nested deeper than in any template would end the process.
    private const int DepthMax = 100;

    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private int _depth;

    private TemplateParser(TokenReader tokens) => (_tokens, _expressions) = (tokens, new ExpressionParser(tokens));

    public static IReadOnlyList<Statement> Parse(string source)
    {
        var parser = new TemplateParser(new TokenReader(TemplateLexer.Tokenize(source)));
        var body = parser.Body();
        return parser._tokens.At(TokenKind.End) ? body : throw parser._tokens.Bad($"{parser._tokens.Ahead} closes nothing");
    }

    /// <summary>Statements up to a block with one of these words, which is left to be read.</summary>
    private List<Statement> Body(params string[] until)
    {
        if (++_depth > DepthMax) throw _tokens.Bad($"blocks are nested more than {DepthMax} deep");
        var body = new List<Statement>();
        while (!_tokens.At(TokenKind.End))
        {
            if (_tokens.At(TokenKind.Data))
            {
                body.Add(new Text(_tokens.Take().Value));
            }
            else if (_tokens.TryTake(TokenKind.VariableStart))
            {
                body.Add(new Print(_expressions.ParseTuple()));
                _tokens.Expect(TokenKind.VariableEnd);
            }
            else
            {
                if (until.Contains(_tokens.Ahead.Value) || _tokens.Ahead.Value.StartsWith("end", StringComparison.Ordinal)) break;
                _tokens.Expect(TokenKind.BlockStart);
                body.Add(Block());
            }
        }

        _depth--;
        return body;
    }

    private Statement Block()
    {
        var word = _tokens.Expect(TokenKind.Name);
        switch (word.Value)
        {
            case "if": return ParseIf();
            case "for": return ParseFor();
            case "set": return ParseSet();
            case "macro": return ParseMacro();
            case "generation": return new Generation(Enclosed("endgeneration"));
            case "filter": return ParseFilter();
            case "break" or "continue":
                EndBlock();
                return new Jump(word.Value == "break" ? Flow.Break : Flow.Continue);
            default: throw _tokens.Bad($"the block '{word.Value}' is not supported; known are if, for, set, macro, generation, filter, raw, break and continue");
        }
    }

    private If ParseIf()
    {
        var branches = new List<(Expression, IReadOnlyList<Statement>)>();
        List<Statement> otherwise = [];
        var condition = _expressions.ParseTuple();
        EndBlock();
        while (true)
        {
            branches.Add((condition, Body("elif", "else")));
            _tokens.Expect(TokenKind.BlockStart);
            if (_tokens.TryTake(TokenKind.Name, "elif"))
            {
                condition = _expressions.ParseTuple();
                EndBlock();
                continue;
            }

            if (_tokens.TryTake(TokenKind.Name, "else"))
            {
                EndBlock();
                otherwise = Body();
                _tokens.Expect(TokenKind.BlockStart);
            }

            _tokens.Expect(TokenKind.Name, "endif");
            EndBlock();
            return new If(branches, otherwise);
        }
    }

    private For ParseFor()
    {
        var names = Names();
        _tokens.Expect(TokenKind.Name, "in");
        var items = _expressions.ParseTuple(conditional: false);
        var condition = _tokens.TryTake(TokenKind.Name, "if") ? _expressions.Parse() : null;
        if (_tokens.At(TokenKind.Name, "recursive")) throw _tokens.Bad("recursive loops are not supported");
        EndBlock();
        var body = Body("else");
        List<Statement> otherwise = [];
        _tokens.Expect(TokenKind.BlockStart);
        if (_tokens.TryTake(TokenKind.Name, "else"))
        {
            EndBlock();
            otherwise = Body();
            _tokens.Expect(TokenKind.BlockStart);
        }

        _tokens.Expect(TokenKind.Name, "endfor");
        EndBlock();
        return new For(names, items, condition, body, otherwise);
    }

    private Statement ParseSet()
    {
        var names = Names();
        var attribute = _tokens.TryTake(TokenKind.Operator, ".") ? _tokens.Expect(TokenKind.Name).Value : null;
        if (_tokens.TryTake(TokenKind.Operator, "="))
        {
            var value = _expressions.ParseTuple();
            EndBlock();
            return new Assign(names, attribute, value);
        }

        if (names.Count != 1 || attribute is not null) throw _tokens.Bad("a block sets one plain name");
        return new Capture(names[0], Enclosed("endset"));
    }

    private Macro ParseMacro()
    {
        var name = _tokens.Expect(TokenKind.Name).Value;
        var parameters = new List<(string, Expression?)>();
        _tokens.Expect(TokenKind.Operator, "(");
        while (!_tokens.TryTake(TokenKind.Operator, ")"))
        {
            var parameter = _tokens.Expect(TokenKind.Name).Value;
            parameters.Add((parameter, _tokens.TryTake(TokenKind.Operator, "=") ? _expressions.Parse() : null));
            if (!_tokens.At(TokenKind.Operator, ")")) _tokens.Expect(TokenKind.Operator, ",");
        }

        return new Macro(name, parameters, Enclosed("endmacro"));
    }

    private FilterBlock ParseFilter()
    {
        var (name, arguments) = _expressions.ParseFilterName();
        return new FilterBlock(name, arguments, Enclosed("endfilter"));
    }

    private List<Statement> Enclosed(string end)
    {
        EndBlock();
        var body = Body();
        _tokens.Expect(TokenKind.BlockStart);
        _tokens.Expect(TokenKind.Name, end);
        // A name may stand at the end of a macro.
        if (end == "endmacro") _tokens.TryTake(TokenKind.Name);
        EndBlock();
        return body;
    }

    private List<string> Names()
    {
        var enclosed = _tokens.TryTake(TokenKind.Operator, "(");
        var names = new List<string> { _tokens.Expect(TokenKind.Name).Value };
        while (_tokens.TryTake(TokenKind.Operator, ",")) names.Add(_tokens.Expect(TokenKind.Name).Value);
        if (enclosed) _tokens.Expect(TokenKind.Operator, ")");
        return names;
    }

    private void EndBlock() => _tokens.Expect(TokenKind.BlockEnd);
}
