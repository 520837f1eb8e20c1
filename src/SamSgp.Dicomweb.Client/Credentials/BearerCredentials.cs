namespace SamSgp.Dicomweb.Client.Credentials;

/// <summary>A bearer token (RFC 6750). It is never logged.</summary>
public sealed class BearerCredentials
{
    /// <summary>The token itself; prefer <see cref="TokenFile"/>.</summary>
    public string? Token { get; set; }

    /// <summary>File that holds the token, trailing white space ignored; read again for each request, so that a renewed
    /// token is taken up.</summary>
    public string? TokenFile { get; set; }
}
