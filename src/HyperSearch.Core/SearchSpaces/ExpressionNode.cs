using System.Collections.Immutable;

namespace HyperSearch.Core.SearchSpaces;

/// <summary>A node of a constraint's syntax tree. Values are double, bool or string.</summary>
internal abstract record ExpressionNode
{
    public abstract object Evaluate(Func<string, ParameterValue?> lookup);

    public static bool Truth(object value) => value switch
    {
        bool b => b,
        double d => d != 0,
        _ => throw new InvalidOperationException($"'{value}' is neither true nor false."),
    };

    public static double Number(object value) => value switch
    {
        double d => d,
        bool b => b ? 1 : 0,
        _ => throw new InvalidOperationException($"'{value}' is not a number."),
    };

    public sealed record Constant(object Value) : ExpressionNode
    {
        public override object Evaluate(Func<string, ParameterValue?> lookup) => Value;
    }

    public sealed record Name(string Text) : ExpressionNode
    {
        public override object Evaluate(Func<string, ParameterValue?> lookup)
        {
            ParameterValue value = lookup(Text) ?? throw new InvalidOperationException($"'{Text}' has no value.");
            return value.TryGetNumber(out double number) ? number
                : value.Kind == ParameterValueKind.Bool ? value.AsBool
                : value.ToString();
        }
    }

    public sealed record Not(ExpressionNode Operand) : ExpressionNode
    {
        public override object Evaluate(Func<string, ParameterValue?> lookup) => !Truth(Operand.Evaluate(lookup));
    }

    public sealed record Negate(ExpressionNode Operand) : ExpressionNode
    {
        public override object Evaluate(Func<string, ParameterValue?> lookup) => -Number(Operand.Evaluate(lookup));
    }

    public sealed record Binary(string Operator, ExpressionNode Left, ExpressionNode Right) : ExpressionNode
    {
        public override object Evaluate(Func<string, ParameterValue?> lookup) => Operator switch
        {
            "and" => Truth(Left.Evaluate(lookup)) && Truth(Right.Evaluate(lookup)),
            "or" => Truth(Left.Evaluate(lookup)) || Truth(Right.Evaluate(lookup)),
            "==" => Same(Left.Evaluate(lookup), Right.Evaluate(lookup)),
            "!=" => !Same(Left.Evaluate(lookup), Right.Evaluate(lookup)),
            _ => Arithmetic(Number(Left.Evaluate(lookup)), Number(Right.Evaluate(lookup))),
        };

        private object Arithmetic(double a, double b) => Operator switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "<" => a < b,
            "<=" => a <= b,
            ">" => a > b,
            ">=" => a >= b,
            _ => throw new InvalidOperationException($"'{Operator}' is no operator."),
        };

        private static bool Same(object a, object b) =>
            a is double or bool && b is double or bool && !(a is bool && b is bool) ? Number(a) == Number(b) : a.Equals(b);
    }

    public sealed record Call(string Function, ImmutableArray<ExpressionNode> Arguments) : ExpressionNode
    {
        public override object Evaluate(Func<string, ParameterValue?> lookup)
        {
            IEnumerable<double> values = Arguments.Select(a => Number(a.Evaluate(lookup)));
            return Function switch
            {
                "min" => values.Min(),
                "max" => values.Max(),
                "log" => Math.Log(values.Single()),
                _ => throw new InvalidOperationException($"'{Function}' is no function."),
            };
        }
    }
}
