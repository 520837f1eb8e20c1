using System.Security.Cryptography.X509Certificates;

namespace SamSgp.Dicomweb.Client.Credentials;

/// <summary>A client certificate for mutual TLS, PEM encoded.</summary>
public sealed class CertificateCredentials
{
    /// <summary>PEM file with the certificate and, where the peer needs it, its chain.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM file with the private key; null when it is in the certificate's file.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Loads the certificate with its key.</summary>
    internal X509Certificate2 Load() => X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile ?? CertificateFile);
}
