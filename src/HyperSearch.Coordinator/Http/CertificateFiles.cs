using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HyperSearch.Coordinator.Http;

/// <summary>
/// A certificate with its chain and its key in PEM files, read again when they change: a renewal needs no restart. Files that cannot be
/// read, or do not belong together yet, leave the certificate before in place.
/// </summary>
public sealed class CertificateFiles
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly string certificatePath;
    private readonly string keyPath;
    private readonly TimeProvider time;
    private readonly Action<string> log;
    private SslStreamCertificateContext current;
    private (DateTime, DateTime) stamps;
    private long lookedAt;

    private CertificateFiles(string certificatePath, string keyPath, TimeProvider time, Action<string> log)
    {
        this.certificatePath = certificatePath;
        this.keyPath = keyPath;
        this.time = time;
        this.log = log;
        stamps = Stamps();
        current = Read();
        lookedAt = time.GetTimestamp();
    }

    /// <summary>The certificate as it is now.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (gate)
            {
                if (time.GetElapsedTime(lookedAt) >= LookAgain) Look();
                return current;
            }
        }
    }

    /// <exception cref="CryptographicException">The files are no certificate with its key.</exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    public static CertificateFiles Open(string certificatePath, string keyPath, TimeProvider time, Action<string> log) => new(certificatePath, keyPath, time, log);

    private void Look()
    {
        lookedAt = time.GetTimestamp();
        try
        {
            (DateTime, DateTime) now = Stamps();
            if (now == stamps) return;
            current = Read();
            stamps = now;
            log($"certificate read again from {certificatePath}");
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            log($"the certificate in {certificatePath} cannot be used, the one before stays: {wrong.Message}");
        }
    }

    private SslStreamCertificateContext Read()
    {
        using X509Certificate2 leaf = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificatePath);
        if (chain.Count > 0) chain.RemoveAt(0);
        // TLS on some platforms takes only keys that went through a PKCS#12 container.
        X509Certificate2 usable = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
        return SslStreamCertificateContext.Create(usable, chain, offline: true);
    }

    private (DateTime, DateTime) Stamps() => (File.GetLastWriteTimeUtc(certificatePath), File.GetLastWriteTimeUtc(keyPath));
}
