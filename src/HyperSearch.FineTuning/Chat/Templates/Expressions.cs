namespace HyperSearch.FineTuning.Chat.Templates;

internal sealed record Literal(object? Value) : Expression
{
    public override object? Evaluate(Scope scope) => Value;
}

internal sealed record Variable(string Name) : Expression
{
    public override object? Evaluate(Scope scope) => scope.Get(Name);
}

/// <summary>A list; tuples are lists too.</summary>
internal sealed record ListOf(IReadOnlyList<Expression> Items) : Expression
{
    public override object? Evaluate(Scope scope) => Items.Select(item => item.Evaluate(scope)).ToList();
}

internal sealed record MapOf(IReadOnlyList<(Expression Key, Expression Value)> Items) : Expression
{
    public override object? Evaluate(Scope scope)
    {
        var map = new TemplateMap();
        foreach (var (key, value) in Items) map[TemplateValue.Print(key.Evaluate(scope))] = value.Evaluate(scope);
        return map;
    }
}

internal sealed record Conditional(Expression Condition, Expression Then, Expression? Else) : Expression
{
    public override object? Evaluate(Scope scope) => TemplateValue.IsTrue(Condition.Evaluate(scope))
        ? Then.Evaluate(scope)
        : Else is null ? new Undefined("the value of an inline if without else") : Else.Evaluate(scope);
}

internal sealed record Not(Expression Operand) : Expression
{
    public override object? Evaluate(Scope scope) => !TemplateValue.IsTrue(Operand.Evaluate(scope));
}

internal sealed record And(Expression Left, Expression Right) : Expression
{
    public override object? Evaluate(Scope scope) => Left.Evaluate(scope) is var left && TemplateValue.IsTrue(left) ? Right.Evaluate(scope) : left;
}

internal sealed record Or(Expression Left, Expression Right) : Expression
{
    public override object? Evaluate(Scope scope) => Left.Evaluate(scope) is var left && TemplateValue.IsTrue(left) ? left : Right.Evaluate(scope);
}

internal sealed record Negative(Expression Operand) : Expression
{
    public override object? Evaluate(Scope scope) => Operand.Evaluate(scope) is var value && value is long number ? -number : (object)-TemplateValue.Number(value);
}

internal sealed record Arithmetic(string Operator, Expression Left, Expression Right) : Expression
{
    public override object? Evaluate(Scope scope) => Operators.Apply(Operator, Left.Evaluate(scope), Right.Evaluate(scope));
}

/// <summary>Comparisons in a row: <c>a &lt; b &lt; c</c> holds when both do.</summary>
internal sealed record Comparison(Expression First, IReadOnlyList<(string Operator, Expression Operand)> Rest) : Expression
{
    public override object? Evaluate(Scope scope)
    {
        var left = First.Evaluate(scope);
        foreach (var (name, operand) in Rest)
        {
            var right = operand.Evaluate(scope);
            if (!Operators.Compare(name, left, right)) return false;
            left = right;
        }

        return true;
    }
}

internal sealed record Member(Expression Target, string Name) : Expression
{
    public override object? Evaluate(Scope scope) => Members.Attribute(Target.Evaluate(scope), Name);
}

internal sealed record Subscript(Expression Target, Expression Key) : Expression
{
    public override object? Evaluate(Scope scope) => Members.Item(Target.Evaluate(scope), Key.Evaluate(scope));
}

internal sealed record Slice(Expression Target, Expression? Start, Expression? End, Expression? Step) : Expression
{
    public override object? Evaluate(Scope scope)
        => Members.Slice(Target.Evaluate(scope), Start?.Evaluate(scope), End?.Evaluate(scope), Step?.Evaluate(scope));
}

internal sealed record Call(Expression Target, ArgumentList Arguments) : Expression
{
    public override object? Evaluate(Scope scope) => Target.Evaluate(scope) is TemplateFunction function
        ? function(Arguments.Evaluate(scope))
        : throw new ChatTemplateException($"chat template: {TemplateValue.Show(Target.Evaluate(scope))} cannot be called");
}

internal sealed record Filtered(Expression Target, string Filter, ArgumentList Arguments) : Expression
{
    public override object? Evaluate(Scope scope) => Filters.Apply(Filter, Target.Evaluate(scope), Arguments.Evaluate(scope));
}

internal sealed record Tested(Expression Target, string Test, ArgumentList Arguments) : Expression
{
    public override object? Evaluate(Scope scope) => Tests.Holds(Test, Target.Evaluate(scope), Arguments.Evaluate(scope));
}
