using System.Collections.Concurrent;

namespace HyperSearch.Chaos.Tests.Proxies;

/// <summary>All that coordinators answered to workers. What a coordinator said is held against it, also when nobody heard it.</summary>
internal sealed class ExchangeLog
{
    private readonly ConcurrentQueue<HttpExchange> exchanges = [];

    public IReadOnlyList<HttpExchange> All => [.. exchanges];

    /// <summary>Called with every exchange, on the connection's own task.</summary>
    public event Action<HttpExchange>? Added;

    public void Add(HttpExchange exchange)
    {
        exchanges.Enqueue(exchange);
        Added?.Invoke(exchange);
    }
}
