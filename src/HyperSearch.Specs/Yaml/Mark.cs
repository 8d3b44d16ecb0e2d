namespace HyperSearch.Specs.Yaml;

/// <summary>A place in the text; both count from 1.</summary>
internal readonly record struct Mark(int Line, int Column) : IComparable<Mark>
{
    public static Mark Start => new(1, 1);

    public int CompareTo(Mark other) => Line != other.Line ? Line.CompareTo(other.Line) : Column.CompareTo(other.Column);

    public static Mark Of(in YamlDotNet.Core.Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
