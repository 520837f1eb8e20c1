namespace SamSgp.Dicomweb.Client.Credentials;

/// <summary>HTTP Basic authentication (RFC 7617). The password is never logged.</summary>
public sealed class BasicCredentials
{
    /// <summary>User name, without a colon.</summary>
    public string User { get; set; } = "";

    /// <summary>The password itself; prefer <see cref="PasswordFile"/>.</summary>
    public string? Password { get; set; }

    /// <summary>File that holds the password, trailing white space ignored; read again for each request, so that a
    /// rotated secret is taken up.</summary>
    public string? PasswordFile { get; set; }
}
