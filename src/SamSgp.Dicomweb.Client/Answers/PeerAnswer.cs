using System.Net;
using System.Text;
using Polly.Timeout;
using Refit;

namespace SamSgp.Dicomweb.Client.Answers;

/// <summary>Turns what HTTP says into a usable answer or a <see cref="PeerException"/>.</summary>
internal static class PeerAnswer
{
    /// <summary>As much of an error's body as goes into a message.</summary>
    private const int QuotedBytes = 400;

    /// <summary>Sends and returns the answer when its status is a success; otherwise says what is wrong.</summary>
    /// <param name="peer">The peer's name.</param>
    /// <param name="send">The request.</param>
    /// <param name="alsoGood">A status that is no success but an answer (409 of STOW-RS); null for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<HttpResponseMessage> AwaitAsync(string peer, Func<CancellationToken, Task<HttpResponseMessage>> send,
        HttpStatusCode? alsoGood, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await send(cancellationToken);
        }
        catch (Exception fault) when (Translate(peer, fault, cancellationToken) is { } translated)
        {
            throw translated;
        }

        if (answer.IsSuccessStatusCode || answer.StatusCode == alsoGood) return answer;
        using (answer) throw await RefusalAsync(peer, answer, cancellationToken);
    }

    /// <summary>What a failed sending means; null for what is the caller's own (its cancellation) or ours (a bug).</summary>
    private static PeerException? Translate(string peer, Exception fault, CancellationToken cancellationToken) => fault switch
    {
        ApiRequestException { InnerException: { } inner } => Translate(peer, inner, cancellationToken),
        PeerException known => known,
        HttpRequestException => new(PeerFault.Unreachable, $"Peer '{peer}' cannot be reached: {fault.Message}", fault),
        OperationCanceledException or TimeoutRejectedException when !cancellationToken.IsCancellationRequested =>
            new(PeerFault.TimedOut, $"Peer '{peer}' did not answer in time.", fault),
        _ => null,
    };

    private static async Task<PeerException> RefusalAsync(string peer, HttpResponseMessage answer,
        CancellationToken cancellationToken)
    {
        var request = answer.RequestMessage;
        var said = await BeginningAsync(answer.Content, cancellationToken);
        return new PeerException(FaultOf(answer.StatusCode),
            $"Peer '{peer}' answered {(int)answer.StatusCode} {answer.ReasonPhrase} to {request?.Method} "
            + $"{request?.RequestUri?.AbsolutePath}{(said.Length > 0 ? ": " + said : ".")}", null);
    }

    private static PeerFault FaultOf(HttpStatusCode status) => (int)status switch
    {
        401 or 403 or 407 => PeerFault.Unauthorized,
        404 or 410 => PeerFault.NotFound,
        408 => PeerFault.TimedOut,
        501 or 505 => PeerFault.Refused,
        429 or >= 500 => PeerFault.Unavailable,
        >= 400 => PeerFault.Refused,
        _ => PeerFault.Malformed,
    };

    private static async Task<string> BeginningAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[QuotedBytes];
            await using var body = await content.ReadAsStreamAsync(cancellationToken);
            var count = await body.ReadAtLeastAsync(buffer, QuotedBytes, throwOnEndOfStream: false, cancellationToken);
            return string.Join(' ', Encoding.UTF8.GetString(buffer, 0, count)
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
