using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>The certificate the service shows when it listens by https.</summary>
internal static class ServerCertificate
{
    /// <summary>Has connections use the configured certificate with its chain.</summary>
    public static void Use(HttpsConnectionAdapterOptions https, ListenOptions listen)
    {
        if (listen.CertificateFile.Length == 0) return;
        https.ServerCertificate = Load(listen.CertificateFile, KeyFileOf(listen));
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(listen.CertificateFile);
        https.ServerCertificateChain = chain;
    }

    /// <summary>The certificate; null when none is configured.</summary>
    public static X509Certificate2? Of(ListenOptions listen) =>
        listen.CertificateFile.Length == 0 ? null : Load(listen.CertificateFile, KeyFileOf(listen));

    /// <summary>What is wrong with the settings; null when nothing is.</summary>
    public static string? Fault(IConfiguration configuration)
    {
        var listen = new ListenOptions();
        var section = configuration.GetSection(ListenOptions.Section);
        listen.Url = section[nameof(listen.Url)] ?? listen.Url;
        listen.CertificateFile = section[nameof(listen.CertificateFile)] ?? "";
        listen.CertificateKeyFile = section[nameof(listen.CertificateKeyFile)] ?? "";
        const string key = $"{ListenOptions.Section}:{nameof(ListenOptions.CertificateFile)}";
        if (!listen.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)) return null;
        if (listen.CertificateFile.Length == 0)
            return $"{key}: must name a PEM file with the certificate, since {ListenOptions.Section}:{nameof(listen.Url)} is https.";
        try
        {
            using var certificate = Load(listen.CertificateFile, KeyFileOf(listen));
            return null;
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"{key}: '{listen.CertificateFile}' with the key in '{KeyFileOf(listen)}' cannot be used ({fault.Message}). "
                + "Both must be PEM files, and the key must be the certificate's.";
        }
    }

    private static string KeyFileOf(ListenOptions listen) =>
        listen.CertificateKeyFile.Length > 0 ? listen.CertificateKeyFile : listen.CertificateFile;

    private static X509Certificate2 Load(string certificate, string key) => X509Certificate2.CreateFromPemFile(certificate, key);
}
