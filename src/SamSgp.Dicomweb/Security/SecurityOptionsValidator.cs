using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Security;

[OptionsValidator]
internal sealed partial class SecurityOptionsAttributesValidator : IValidateOptions<SecurityOptions>;

/// <summary>The annotations, and what they cannot say.</summary>
internal sealed class SecurityOptionsValidator : IValidateOptions<SecurityOptions>
{
    public ValidateOptionsResult Validate(string? name, SecurityOptions options)
    {
        var faults = new List<string>();
        if (new SecurityOptionsAttributesValidator().Validate(name, options) is { Failed: true } annotations)
            faults.AddRange(annotations.Failures);
        faults.AddRange(options.ApiKeys.SelectMany(key => key.Scopes.Except(Scopes.All).Select(
            scope => $"ApiKeys: '{scope}' of key '{key.Name}' is no scope; scopes are {string.Join(", ", Scopes.All)}.")));
        if (options.UsesTokens && options.Audience.Length == 0)
            faults.Add("Audience: must be given with Authority or PublicKeyFile, or tokens meant for others would be accepted.");
        if (options.PublicKeyFile.Length > 0 && options.Authority.Length == 0 && options.Issuer.Length == 0)
            faults.Add("Issuer: must be given with PublicKeyFile.");
        if (options.PublicKeyFile.Length > 0 && TokenKey.FaultOf(options.PublicKeyFile) is { } fault) faults.Add("PublicKeyFile: " + fault);
        if (options.Authority.Length > 0 && !options.Authority.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !options.IsAuthorityHere)
            faults.Add($"Authority: '{options.Authority}' must begin with https://, or anybody on the way could issue tokens (http:// only for a provider of this machine).");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
