using System.Globalization;
using System.Text;

namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>
/// Cuts a template into tokens. White space before a block on its line and the line end behind it are dropped (<c>lstrip_blocks</c>, <c>trim_blocks</c>); a minus
/// at a tag drops all white space on that side, a plus keeps it.
/// </summary>
internal sealed class TemplateLexer
{
    private static readonly string[] Operators =
        ["**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", ".", ",", ":", "|", "(", ")", "[", "]", "{", "}"];

    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;
    private bool _lineStarting = true;
    private int _counted;
    private int _line = 1;

    private TemplateLexer(string source) => _source = source;

    public static IReadOnlyList<Token> Tokenize(string source)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        // One line end at the very end belongs to the file, not to the template.
        if (source.EndsWith('\n')) source = source[..^1];
        var lexer = new TemplateLexer(source);
        while (lexer._at < source.Length) lexer.ReadNext();
        lexer.Add(TokenKind.End, "");
        return lexer._tokens;
    }

    private void ReadNext()
    {
        var tag = NextTag();
        var sign = tag + 2 < _source.Length ? _source[tag + 2] : ' ';
        AddData(_source[_at..tag], tag < _source.Length ? _source[tag + 1] : ' ', sign);
        _at = tag;
        if (tag == _source.Length) return;
        var kind = _source[tag + 1];
        _at += 2;
        if (sign is '-' or '+') _at++;
        if (kind == '#') SkipComment();
        else if (kind == '{') ReadTag(TokenKind.VariableStart, TokenKind.VariableEnd, "}}");
        else if (IsRaw()) ReadRaw();
        else ReadTag(TokenKind.BlockStart, TokenKind.BlockEnd, "%}");
    }

    private int NextTag()
    {
        for (var i = _at; i + 1 < _source.Length; i++)
        {
            if (_source[i] == '{' && (_source[i + 1] is '{' or '%' or '#')) return i;
        }

        return _source.Length;
    }

    private void AddData(string text, char kind, char sign)
    {
        if (sign == '-')
        {
            text = text.TrimEnd();
        }
        else if (kind is '%' or '#' && sign != '+')
        {
            var line = text.LastIndexOf('\n') + 1;
            if ((line > 0 || _lineStarting) && string.IsNullOrWhiteSpace(text[line..])) text = text[..line];
        }

        if (text.Length > 0) _tokens.Add(new Token(TokenKind.Data, text, Line()));
        _lineStarting = false;
    }

    private void SkipComment()
    {
        var end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0) throw Bad("a comment has no end");
        var sign = _source[end - 1];
        _at = end + 2;
        AfterBlock(sign);
    }

    private bool IsRaw()
    {
        var rest = _source.AsSpan(_at).TrimStart();
        return rest.StartsWith("raw") && rest[3..].TrimStart() is ['%', '}', ..] or ['-', '%', '}', ..];
    }

    private void ReadRaw()
    {
        _at = _source.IndexOf("%}", _at, StringComparison.Ordinal) + 2;
        var end = _source.IndexOf("{%", _at, StringComparison.Ordinal);
        while (end >= 0 && !_source[(end + 2)..].TrimStart('-', '+', ' ').StartsWith("endraw", StringComparison.Ordinal))
            end = _source.IndexOf("{%", end + 2, StringComparison.Ordinal);
        if (end < 0) throw Bad("a raw block has no end");
        _tokens.Add(new Token(TokenKind.Data, _source[_at..end], Line()));
        _at = _source.IndexOf("%}", end, StringComparison.Ordinal) + 2;
        AfterBlock(_source[_at - 3]);
    }

    private void ReadTag(TokenKind start, TokenKind end, string close)
    {
        Add(start, start == TokenKind.BlockStart ? "{%" : "{{");
        var open = 0;
        while (true)
        {
            while (_at < _source.Length && char.IsWhiteSpace(_source[_at])) _at++;
            if (_at >= _source.Length) throw Bad($"a tag has no end '{close}'");
            if (open == 0 && CloseAt(close) is { } sign)
            {
                Add(end, close);
                _at += sign == ' ' ? 2 : 3;
                if (end == TokenKind.BlockEnd) AfterBlock(sign);
                else if (sign == '-') SkipSpace();
                return;
            }

            ReadToken();
            open += _tokens[^1] is { Kind: TokenKind.Operator, Value: "(" or "[" or "{" } ? 1
                : _tokens[^1] is { Kind: TokenKind.Operator, Value: ")" or "]" or "}" } ? -1 : 0;
        }
    }

    private char? CloseAt(string close)
    {
        if (string.CompareOrdinal(_source, _at, close, 0, 2) == 0) return ' ';
        return _source[_at] is '-' or '+' && string.CompareOrdinal(_source, _at + 1, close, 0, 2) == 0 ? _source[_at] : null;
    }

    private void AfterBlock(char sign)
    {
        if (sign == '-') SkipSpace();
        else if (sign != '+' && _at < _source.Length && _source[_at] == '\n') _at++;
        _lineStarting = _at > 0 && _source[_at - 1] == '\n';
    }

    private void SkipSpace()
    {
        while (_at < _source.Length && char.IsWhiteSpace(_source[_at])) _at++;
    }

    private void ReadToken()
    {
        var first = _source[_at];
        if (first is '\'' or '"')
        {
            ReadText(first);
        }
        else if (char.IsAsciiDigit(first))
        {
            ReadNumber();
        }
        else if (char.IsLetter(first) || first == '_')
        {
            var start = _at;
            while (_at < _source.Length && (char.IsLetterOrDigit(_source[_at]) || _source[_at] == '_')) _at++;
            Add(TokenKind.Name, _source[start.._at]);
        }
        else
        {
            var found = Operators.FirstOrDefault(op => string.CompareOrdinal(_source, _at, op, 0, op.Length) == 0)
                ?? throw Bad($"'{first}' is not part of an expression");
            Add(TokenKind.Operator, found);
            _at += found.Length;
        }
    }

    private void ReadNumber()
    {
        var start = _at;
        while (_at < _source.Length && (char.IsAsciiDigit(_source[_at]) || _source[_at] == '_')) _at++;
        var isFloat = _at + 1 < _source.Length && _source[_at] == '.' && char.IsAsciiDigit(_source[_at + 1]);
        if (isFloat)
        {
            _at++;
            while (_at < _source.Length && char.IsAsciiDigit(_source[_at])) _at++;
        }

        Add(isFloat ? TokenKind.Float : TokenKind.Integer, _source[start.._at].Replace("_", "", StringComparison.Ordinal));
    }

    private void ReadText(char quote)
    {
        var text = new StringBuilder();
        var start = _at++;
        while (true)
        {
            if (_at >= _source.Length)
            {
                _at = start;
                throw Bad("a text has no end");
            }

            var next = _source[_at++];
            if (next == quote) break;
            if (next == '\\' && _at < _source.Length) ReadEscape(text);
            else text.Append(next);
        }

        Add(TokenKind.Text, text.ToString());
    }

    private void ReadEscape(StringBuilder text)
    {
        var escape = _source[_at++];
        switch (escape)
        {
            case 'n': text.Append('\n'); break;
            case 't': text.Append('\t'); break;
            case 'r': text.Append('\r'); break;
            case 'b': text.Append('\b'); break;
            case 'f': text.Append('\f'); break;
            case 'v': text.Append('\v'); break;
            case '0': text.Append('\0'); break;
            case '\\' or '\'' or '"': text.Append(escape); break;
            case '\n': break;
            case 'x' or 'u' or 'U': ReadCodePoint(text, escape == 'x' ? 2 : escape == 'u' ? 4 : 8); break;
            default: text.Append('\\').Append(escape); break;
        }
    }

    private void ReadCodePoint(StringBuilder text, int digits)
    {
        if (_at + digits > _source.Length || !int.TryParse(_source.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            throw Bad("an escape lacks its hexadecimal digits");
        text.Append(code < 0x10000 ? ((char)code).ToString() : char.ConvertFromUtf32(code));
        _at += digits;
    }

    private void Add(TokenKind kind, string value) => _tokens.Add(new Token(kind, value, Line()));

    private int Line()
    {
        var at = Math.Min(_at, _source.Length);
        // A text without end is reported where it begins, which lies behind.
        if (at < _counted) (_counted, _line) = (0, 1);
        _line += _source.AsSpan(_counted, at - _counted).Count('\n');
        _counted = at;
        return _line;
    }

    private ChatTemplateException Bad(string what) => new($"chat template, line {Line()}: {what}");
}
