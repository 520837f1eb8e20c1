using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace SamSgp.Dicomweb.Security;

/// <summary>The public key that tokens are signed with, from a PEM file.</summary>
internal static class TokenKey
{
    // Shorter ones are taken by no library that checks tokens (RFC 7518 3.3).
    private const int ShortestRsaBits = 2048;

    /// <summary>What is wrong with a file, or null; told at the start, not to the first who shows a token.</summary>
    public static string? FaultOf(string path)
    {
        if (!File.Exists(path)) return $"there is no file '{path}'.";
        try
        {
            return Read(path) is RsaSecurityKey { KeySize: < ShortestRsaBits } rsa
                ? $"the RSA key in '{path}' has {rsa.KeySize} bits; {ShortestRsaBits} are the least that tokens are signed with." : null;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return $"'{path}' holds no key that can be used ({fault.Message}). "
                + "It must be a PEM file with an RSA or EC public key, which begins with -----BEGIN PUBLIC KEY-----.";
        }
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="CryptographicException">It is damaged.</exception>
    /// <exception cref="ArgumentException">It is no PEM file of a key.</exception>
    public static SecurityKey Read(string path)
    {
        var pem = File.ReadAllText(path);
        if (!pem.Contains("BEGIN EC", StringComparison.Ordinal) && TryImportRsa(pem, out var rsa)) return new RsaSecurityKey(rsa);
        var ec = ECDsa.Create();
        ec.ImportFromPem(pem);
        return new ECDsaSecurityKey(ec);
    }

    private static bool TryImportRsa(string pem, out RSA rsa)
    {
        rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return true;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
