using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;

namespace SamSgp.EndToEnd.Tests;

/// <summary>What a user does with the service, over HTTP.</summary>
internal static class Service
{
    public static async Task<HttpResponseMessage> StoreAsync(this HttpClient client, IEnumerable<byte[]> files)
    {
        using var body = new MultipartContent("related", "samsgp-end-to-end");
        body.Headers.ContentType!.Parameters.Add(new NameValueHeaderValue("type", "\"application/dicom\""));
        foreach (var file in files)
        {
            var part = new ByteArrayContent(file);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/dicom");
            body.Add(part);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "dicom-web/studies") { Content = body };
        request.Headers.Accept.ParseAdd("application/dicom+json");
        return await client.SendAsync(request);
    }

    /// <summary>Items of a QIDO-RS search; empty for 204.</summary>
    public static async Task<JsonElement[]> SearchAsync(this HttpClient client, string query)
    {
        using var answer = await client.GetAsync("dicom-web/" + query);
        if (answer.StatusCode == HttpStatusCode.NoContent) return [];
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement[]>())!;
    }

    public static string Value(this JsonElement item, string tag) => item.GetProperty(tag).GetProperty("Value")[0].GetString()!;

    /// <summary>Starts a task on a series and returns the address of the run.</summary>
    public static async Task<Uri> StartAsync(this HttpClient client, string task, string study, string series)
    {
        using var answer = await client.PostAsJsonAsync($"api/tasks/{task}/segmentations",
            new { studyInstanceUid = study, seriesInstanceUid = series });
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!;
    }

    /// <summary>Runs a task on a synthetic series to its end; returns the run.</summary>
    public static async Task<JsonElement> RunAsync(this HttpClient client, string task, PhantomSeries phantom)
    {
        var (study, series) = PhantomFiles.UidsOf(phantom);
        return (await client.WatchAsync(await client.StartAsync(task, study, series))).Run;
    }

    /// <summary>Watches a run to its end; returns its last description and every (percent, stage) seen.</summary>
    public static async Task<(JsonElement Run, List<double> Percents)> WatchAsync(this HttpClient client, Uri run)
    {
        var percents = new List<double>();
        while (true)
        {
            var description = await client.GetFromJsonAsync<JsonElement>(run);
            percents.Add(description.GetProperty("percent").GetDouble());
            if (description.GetProperty("state").GetString() is "COMPLETED" or "CANCELED") return (description, percents);
            await Task.Delay(250);
        }
    }

    /// <summary>One instance by WADO-RS.</summary>
    public static async Task<DicomFile> RetrieveAsync(this HttpClient client, string url) =>
        DicomFile.Open(await client.RetrieveBytesAsync(url));

    /// <summary>One instance by WADO-RS, as a file.</summary>
    public static async Task<byte[]> RetrieveBytesAsync(this HttpClient client, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept", "multipart/related; type=\"application/dicom\"");
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var boundary = answer.Content.Headers.ContentType!.Parameters.Single(p => p.Name == "boundary").Value!.Trim('"');
        return FirstPart(await answer.Content.ReadAsByteArrayAsync(), boundary);
    }

    private static byte[] FirstPart(byte[] body, string boundary)
    {
        var start = body.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        var end = body.AsSpan(start).IndexOf(System.Text.Encoding.ASCII.GetBytes("\r\n--" + boundary));
        return body.AsSpan(start, end).ToArray();
    }
}
