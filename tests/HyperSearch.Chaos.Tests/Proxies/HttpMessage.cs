using System.Text;

namespace HyperSearch.Chaos.Tests.Proxies;

/// <summary>A whole HTTP/1.1 request or answer: the bytes as they came, and the body without its transfer coding.</summary>
internal sealed record HttpMessage(string Head, byte[] Raw, byte[] Body)
{
    public string FirstLine => Head[..Head.IndexOf("\r\n", StringComparison.Ordinal)];

    /// <summary>Of a request: the second word of its first line.</summary>
    public string Target => FirstLine.Split(' ')[1];

    /// <summary>Of a request: the first word of its first line.</summary>
    public string Method => FirstLine.Split(' ')[0];

    /// <summary>Of an answer: the second word of its first line.</summary>
    public int Status => int.Parse(FirstLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => HeaderIn(Head, name);

    /// <summary>The same request under the Host that its receiver goes by, as a balancer passes it on.</summary>
    public HttpMessage For(string host)
    {
        string head = string.Join("\r\n", Head.Split("\r\n").Select(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase) ? "Host: " + host : line));
        return new HttpMessage(head, [.. Encoding.Latin1.GetBytes(head), .. Raw.AsSpan(Encoding.Latin1.GetByteCount(Head))], Body);
    }

    internal static string? HeaderIn(string head, string name)
    {
        foreach (string line in head.Split("\r\n").Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line.AsSpan(0, colon).Equals(name, StringComparison.OrdinalIgnoreCase)) return line[(colon + 1)..].Trim();
        }

        return null;
    }
}
