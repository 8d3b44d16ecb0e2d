using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HyperSearch.Coordinator.Http;
using HyperSearch.Coordinator.Tests.Kit;

namespace HyperSearch.Coordinator.Tests.Http;

/// <summary>A certificate in files, while it is served and renewed.</summary>
public sealed class CertificateFilesTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private readonly FakeTime time = new();
    private readonly List<string> lines = [];
    private string folder = null!;

    private string Certificate => Path.Combine(folder, "tls.pem");

    private string Key => Path.Combine(folder, "tls.key");

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("certificate-").FullName;
        lines.Clear();
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Files_ThatChanged_AreReadAgain_AndABrokenOneIsNot()
    {
        Write("first");
        CertificateFiles files = CertificateFiles.Open(Certificate, Key, time, lines.Add);
        Assert.That(files.Current.TargetCertificate.Subject, Is.EqualTo("CN=first"));
        Write("second");
        Assert.That(files.Current.TargetCertificate.Subject, Is.EqualTo("CN=first"), "nobody looks at files with every connection");
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.That(files.Current.TargetCertificate.Subject, Is.EqualTo("CN=second"));
        File.WriteAllText(Certificate, "half a file");
        Touch();
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.That(files.Current.TargetCertificate.Subject, Is.EqualTo("CN=second"));
        Assert.That(lines, Has.Count.EqualTo(2).And.Some.Contains("the one before stays"));
        Write("third");
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.That(files.Current.TargetCertificate.Subject, Is.EqualTo("CN=third"));
    }

    [Test]
    public void Key_OfAnotherCertificate_IsRefused()
    {
        Write("first");
        using RSA other = RSA.Create(2048);
        File.WriteAllText(Key, other.ExportPkcs8PrivateKeyPem());
        Assert.That(() => CertificateFiles.Open(Certificate, Key, time, lines.Add), Throws.InstanceOf<CryptographicException>().Or.InstanceOf<ArgumentException>());
    }

    [Test]
    public async Task Listener_WithTls_SpeaksItAndShowsTheCertificate()
    {
        Write("localhost");
        var listen = new ListenOptions { Listeners = [new Listener(IPAddress.Loopback, 0, IsTls: true)], Certificate = CertificateFiles.Open(Certificate, Key, time, lines.Add) };
        await using CoordinatorEndpoint endpoint = await Endpoints.Start(new UnreachedCoordinator(), Token, change: o => o with { Listen = listen });
        string? shown = null;
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
            {
                shown = certificate?.Subject;
                return true;
            },
        };
        using var client = new HttpClient(handler);
        using HttpResponseMessage answer = await client.GetAsync(new Uri(endpoint.Urls[0] + "/health/live"));
        Assert.That((answer.StatusCode, shown), Is.EqualTo((HttpStatusCode.OK, "CN=localhost")));
        Assert.That(endpoint.Urls[0], Does.StartWith("https://127.0.0.1:"));
    }

    private void Write(string name)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        Touch();
    }

    /// <summary>Two writes within a tick of the file system's clock would look like one.</summary>
    private void Touch() => File.SetLastWriteTimeUtc(Certificate, File.GetLastWriteTimeUtc(Certificate).AddSeconds(lines.Count + RandomNumberGenerator.GetInt32(1, 1000)));
}
