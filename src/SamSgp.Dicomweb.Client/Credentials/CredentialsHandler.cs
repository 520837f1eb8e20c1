using System.Net.Http.Headers;
using System.Text;
using SamSgp.Dicomweb.Client.Answers;

namespace SamSgp.Dicomweb.Client.Credentials;

/// <summary>Adds the peer's Authorization header to each attempt. Secrets in files are read each time: a token renewed
/// beside the service works from the next attempt on.</summary>
internal sealed class CredentialsHandler(string peer, BasicCredentials? basic, BearerCredentials? bearer) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (bearer is not null)
        {
            var token = await SecretAsync(bearer.Token, bearer.TokenFile, cancellationToken);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        else if (basic is not null)
        {
            var password = await SecretAsync(basic.Password, basic.PasswordFile, cancellationToken);
            var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.User}:{password}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", pair);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    private async ValueTask<string> SecretAsync(string? value, string? file, CancellationToken cancellationToken)
    {
        if (file is null) return value ?? "";
        try
        {
            return (await File.ReadAllTextAsync(file, cancellationToken)).TrimEnd();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PeerException(PeerFault.Unauthorized,
                $"The secret of peer '{peer}' cannot be read from '{file}': {fault.Message}", fault);
        }
    }
}
