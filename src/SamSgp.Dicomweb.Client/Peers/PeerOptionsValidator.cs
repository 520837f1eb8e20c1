using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Client.Peers;

/// <summary>Finds all faults of one peer's options at once.</summary>
internal sealed class PeerOptionsValidator : IValidateOptions<PeerOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PeerOptions options)
    {
        var annotated = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), annotated, validateAllProperties: true);
        var faults = annotated.Select(result => result.ErrorMessage!).Concat(AddressFaults(options))
            .Concat(CredentialFaults(options))
            .Select(fault => $"{PeerOptions.Section}:{name}: {fault}")
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> AddressFaults(PeerOptions options)
    {
        if (options.BaseAddress is { } address && (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https")))
            yield return $"BaseAddress '{address}' must be an absolute http or https address.";
        if (options.BaseAddress is { IsAbsoluteUri: true, Query.Length: > 0 } or { IsAbsoluteUri: true, UserInfo.Length: > 0 })
            yield return "BaseAddress must have no query and no user name; use Basic for credentials.";
    }

    private static IEnumerable<string> CredentialFaults(PeerOptions options)
    {
        if (options.Basic is not null && options.Bearer is not null)
            yield return "Basic and Bearer exclude each other.";
        if (options.Basic is { } basic)
        {
            if (basic.User.Length == 0 || basic.User.Contains(':', StringComparison.Ordinal))
                yield return "Basic:User must be a name without a colon.";
            if (basic.Password is null == basic.PasswordFile is null)
                yield return "Basic needs either Password or PasswordFile.";
        }

        if (options.Bearer is { } bearer && bearer.Token is null == bearer.TokenFile is null)
            yield return "Bearer needs either Token or TokenFile.";
        if (options.Certificate is { } certificate && !File.Exists(certificate.CertificateFile))
            yield return $"Certificate:CertificateFile '{certificate.CertificateFile}' does not exist.";
    }
}
