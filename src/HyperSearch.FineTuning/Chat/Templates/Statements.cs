namespace HyperSearch.FineTuning.Chat.Templates;

internal sealed record Text(string Value) : Statement
{
    public override Flow Run(Scope scope, TemplateOutput output)
    {
        output.Write(Value);
        return Flow.Next;
    }
}

internal sealed record Print(Expression Value) : Statement
{
    public override Flow Run(Scope scope, TemplateOutput output)
    {
        output.Write(TemplateValue.Print(Value.Evaluate(scope)));
        return Flow.Next;
    }
}

internal sealed record If(IReadOnlyList<(Expression Condition, IReadOnlyList<Statement> Body)> Branches, IReadOnlyList<Statement> Else) : Statement
{
    public override Flow Run(Scope scope, TemplateOutput output)
    {
        foreach (var (condition, body) in Branches)
        {
            if (TemplateValue.IsTrue(condition.Evaluate(scope))) return RunAll(body, scope, output);
        }

        return RunAll(Else, scope, output);
    }
}

/// <summary>A jump inside a loop.</summary>
internal sealed record Jump(Flow To) : Statement
{
    public override Flow Run(Scope scope, TemplateOutput output) => To;
}

/// <summary>Sets names, or a member of a namespace.</summary>
internal sealed record Assign(IReadOnlyList<string> Names, string? Attribute, Expression Value) : Statement
{
    public override Flow Run(Scope scope, TemplateOutput output)
    {
        Set(scope, Value.Evaluate(scope));
        return Flow.Next;
    }

    private void Set(Scope scope, object? value)
    {
        if (Attribute is not null)
        {
            if (scope.Get(Names[0]) is not TemplateMap map) throw new ChatTemplateException($"chat template: '{Names[0]}' is no namespace, so '{Names[0]}.{Attribute}' cannot be set");
            map[Attribute] = value;
            return;
        }

        Unpack(scope, Names, value);
    }

    /// <summary>Gives one value to one name, or its elements to several.</summary>
    public static void Unpack(Scope scope, IReadOnlyList<string> names, object? value)
    {
        if (names.Count == 1)
        {
            scope.Set(names[0], value);
            return;
        }

        var elements = TemplateValue.Elements(value);
        if (elements.Count != names.Count) throw new ChatTemplateException($"chat template: {elements.Count} values for the names {string.Join(", ", names)}");
        for (var i = 0; i < names.Count; i++) scope.Set(names[i], elements[i]);
    }
}

/// <summary>Sets a name to what a block prints.</summary>
internal sealed record Capture(string Name, IReadOnlyList<Statement> Body) : Statement
{
    public override Flow Run(Scope scope, TemplateOutput output)
    {
        var captured = new TemplateOutput();
        RunAll(Body, new Scope(scope), captured);
        scope.Set(Name, captured.ToString());
        return Flow.Next;
    }
}

/// <summary>Filters what a block prints.</summary>
internal sealed record FilterBlock(string Filter, ArgumentList Arguments, IReadOnlyList<Statement> Body) : Statement
{
    public override Flow Run(Scope scope, TemplateOutput output)
    {
        var captured = new TemplateOutput();
        RunAll(Body, new Scope(scope), captured);
        output.Write(TemplateValue.Print(Filters.Apply(Filter, captured.ToString(), Arguments.Evaluate(scope))));
        return Flow.Next;
    }
}

/// <summary>What the model is to generate.</summary>
internal sealed record Generation(IReadOnlyList<Statement> Body) : Statement
{
    public override Flow Run(Scope scope, TemplateOutput output)
    {
        var start = output.Length;
        var flow = RunAll(Body, scope, output);
        output.MarkGenerated(start);
        return flow;
    }
}

internal sealed record Macro(string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body) : Statement
{
    private const int DepthMax = 64;

    public override Flow Run(Scope scope, TemplateOutput output)
    {
        var depth = 0;
        scope.Set(Name, (TemplateFunction)(arguments =>
        {
            if (depth == DepthMax) throw new ChatTemplateException($"chat template: the macro '{Name}' calls itself more than {DepthMax} deep");
            depth++;
            var inner = new Scope(scope);
            for (var i = 0; i < Parameters.Count; i++)
            {
                inner.Set(Parameters[i].Name, arguments.Has(i, Parameters[i].Name)
                    ? arguments.Get(i, Parameters[i].Name)
                    : Parameters[i].Default is { } value ? value.Evaluate(inner) : new Undefined(Parameters[i].Name));
            }

            var printed = new TemplateOutput();
            RunAll(Body, inner, printed);
            depth--;
            return printed.ToString();
        }));
        return Flow.Next;
    }
}
