using System.Net;
using SamSgp.Dicomweb.Client.Answers;

namespace SamSgp.Dicomweb.Client.Peers;

/// <summary>Follows a peer that says where the resource is now, as long as it is the same scheme, host and port: credentials and
/// instances go to nobody else.</summary>
internal sealed class SameOriginRedirects(string peer) : DelegatingHandler
{
    private const int Most = 5;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var followed = 0; ; followed++)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (followed == Most || TargetOf(request, answer) is not { } target) return answer;
            answer.Dispose();
            var isSame = Uri.Compare(target, request.RequestUri, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
            if (!isSame)
                throw new PeerException(PeerFault.Refused, $"Peer '{peer}' sends the request on to {target.GetLeftPart(UriPartial.Authority)}, where "
                    + $"nothing is sent that was meant for {request.RequestUri!.GetLeftPart(UriPartial.Authority)}. If it is right, write it into "
                    + $"{PeerOptions.Section}:{peer}:{nameof(PeerOptions.BaseAddress)}.", null);
            request.RequestUri = target;
        }
    }

    // Of the older ones only those that fetch something are meant to be repeated as they are (RFC 9110 15.4).
    private static Uri? TargetOf(HttpRequestMessage request, HttpResponseMessage answer) =>
        answer.Headers.Location is { } location && answer.StatusCode switch
        {
            HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => true,
            HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther => request.Method == HttpMethod.Get,
            _ => false,
        }
            ? new Uri(request.RequestUri!, location)
            : null;
}
