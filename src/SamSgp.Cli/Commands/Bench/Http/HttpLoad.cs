using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace SamSgp.Cli.Commands.Bench.Http;

/// <summary>64 clients at once, each storing, searching and reading in turn.</summary>
internal sealed class HttpLoad(Uri root, int? processId, TimeProvider clock)
{
    private const int Clients = 64, PerStore = 4;

    private readonly ConcurrentQueue<string> _errors = [];
    private readonly ConcurrentQueue<double> _seconds = [];

    /// <summary>Runs them for a while.</summary>
    public async Task<Result> RunAsync(TimeSpan time, CancellationToken token)
    {
        var ct = HttpSeries.Ct();
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = root, Timeout = TimeSpan.FromMinutes(2) };
        await StoreAsync(client, ct.Files, token);
        using var over = new CancellationTokenSource(time, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(over.Token, token);
        var memory = WatchMemoryAsync(stop.Token);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(n => ClientAsync(client, n, $"studies/{ct.Study}/series/{ct.Series}", ct.Uids, stop.Token)));
        token.ThrowIfCancellationRequested();
        var seconds = _seconds.Order().ToList();
        return new Result(seconds.Count, seconds.Count / time.TotalSeconds, At(seconds, 0.5), At(seconds, 0.99), await memory, [.. _errors]);
    }

    private async Task ClientAsync(HttpClient client, int number, string series, IReadOnlyList<string> uids, CancellationToken stop)
    {
        var (random, round) = (new Random(number), 0);
        while (!stop.IsCancellationRequested)
        {
            var instance = $"{series}/instances/{uids[random.Next(uids.Count)]}";
            await TimedAsync(() => StoreAsync(client, [.. Enumerable.Range(0, PerStore).Select(n => HttpSeries.Small($"L{number:D2}", PerStore * round + n))], stop), stop);
            await TimedAsync(() => GetAsync(client, $"studies?PatientID=L{number:D2}{round:D6}", "application/dicom+json", stop), stop);
            await TimedAsync(() => GetAsync(client, instance + "/frames/1", "multipart/related; type=\"application/octet-stream\"", stop), stop);
            await TimedAsync(() => GetAsync(client, instance + "/rendered", "image/png", stop), stop);
            await TimedAsync(() => GetAsync(client, series + "/metadata", "application/dicom+json", stop), stop);
            round++;
        }
    }

    private async Task TimedAsync(Func<Task> request, CancellationToken stop)
    {
        var start = clock.GetTimestamp();
        try
        {
            await request();
            _seconds.Enqueue(clock.GetElapsedTime(start).TotalSeconds);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The time is over.
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            _errors.Enqueue(e.Message);
        }
    }

    private static async Task StoreAsync(HttpClient client, IReadOnlyList<byte[]> files, CancellationToken token)
    {
        using var content = new HttpTarget.StowBody(files).ToContent();
        using var answer = await client.PostAsync("studies", content, token);
        await CheckAsync(answer, token);
    }

    private static async Task GetAsync(HttpClient client, string path, string accept, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
        await CheckAsync(answer, token);
    }

    private static async Task CheckAsync(HttpResponseMessage answer, CancellationToken token)
    {
        await answer.Content.CopyToAsync(Stream.Null, token);
        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NoContent))
            throw new HttpRequestException($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri} was answered with {(int)answer.StatusCode}.");
    }

    // Working set in MB after a third of the time, when all is warm, and the most from then on.
    private async Task<IReadOnlyList<double>> WatchMemoryAsync(CancellationToken stop)
    {
        var seen = new List<double>();
        while (processId is { } id && !stop.IsCancellationRequested)
        {
            var line = File.ReadLines($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/status").FirstOrDefault(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            if (line is not null) seen.Add(double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024);
            await Task.Delay(TimeSpan.FromMilliseconds(500), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return seen;
    }

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : sorted[(int)(share * (sorted.Count - 1))];

    /// <summary>What came of it.</summary>
    /// <param name="Requests">Requests answered.</param>
    /// <param name="PerSecond">Of them in a second.</param>
    /// <param name="Median">Seconds of the middle one.</param>
    /// <param name="Slow">Seconds that 99 of 100 stay under.</param>
    /// <param name="Memory">Working set in MB, twice a second; empty where no process was named.</param>
    /// <param name="Errors">What failed.</param>
    internal sealed record Result(int Requests, double PerSecond, double Median, double Slow, IReadOnlyList<double> Memory, IReadOnlyList<string> Errors)
    {
        public override string ToString()
        {
            var text = string.Create(CultureInfo.InvariantCulture,
                $"{Clients} clients: {Requests} requests, {PerSecond:F0}/s, median {Median * 1000:F0} ms, 99 % under {Slow * 1000:F0} ms, {Errors.Count} errors");
            if (Memory.Count == 0) return text;
            var third = Memory.Count / 3;
            return text + string.Create(CultureInfo.InvariantCulture,
                $"; working set {Memory[third]:F0} MB after a third of the time, {Memory.Max():F0} MB at most, {Memory[^1]:F0} MB at the end");
        }
    }
}
