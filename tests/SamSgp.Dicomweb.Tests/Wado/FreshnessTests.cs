using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Wado;

/// <summary>Entity tags, HEAD and ranges (RFC 9110 8.8.3, 9.3.2, 14), over everything that is retrieved.</summary>
public sealed class FreshnessTests(StoredCtSeries ct) : IClassFixture<StoredCtSeries>
{
    private const string Parts = "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*";

    public static TheoryData<string, string> Resources => new()
    {
        { "{study}", "multipart/related; type=\"application/dicom\"; transfer-syntax=*" },
        { "{series}", "multipart/related; type=\"application/dicom\"" },
        { "{instance}", "application/dicom; transfer-syntax=*" },
        { "{instance}", "application/dicom" },
        { "{series}/metadata", "application/dicom+json" },
        { "{instance}/frames/1", Parts },
        { "{instance}/frames/1", "image/jp2" },
        { "{instance}/bulkdata/7FE00010", Parts },
        { "{instance}/bulkdata", Parts },
        { "{series}/bulkdata", Parts },
        { "{study}/pixeldata", Parts },
        { "{instance}/pixeldata", "application/octet-stream" },
        { "{instance}/rendered?viewport=64,64", "image/png" },
        { "{series}/thumbnail", "image/jpeg" },
    };

    [SharedDataTheory(CtSeries.Folder)]
    [MemberData(nameof(Resources))]
    public async Task Get_WithItsTag_Is304AndWithAnotherTheWhole(string resource, string accept)
    {
        var first = await SendAsync(HttpMethod.Get, resource, accept, _ => { });
        var tag = first.Headers.ETag!;
        Assert.Equal("no-cache, private", first.Headers.CacheControl!.ToString());
        Assert.Equal(["Accept"], first.Headers.Vary.Take(1));

        var again = await SendAsync(HttpMethod.Get, resource, accept, headers => headers.IfNoneMatch.Add(tag));
        Assert.Equal((HttpStatusCode.NotModified, tag), (again.StatusCode, again.Headers.ETag));
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());

        var other = await SendAsync(HttpMethod.Get, resource, accept, headers => headers.IfNoneMatch.Add(new("\"another\"")));
        Assert.Equal((HttpStatusCode.OK, tag), (other.StatusCode, other.Headers.ETag));
    }

    [SharedDataTheory(CtSeries.Folder)]
    [MemberData(nameof(Resources))]
    public async Task Head_OfWhatGetGives_HasItsHeadersAndNoBody(string resource, string accept)
    {
        var get = await SendAsync(HttpMethod.Get, resource, accept, _ => { });
        var head = await SendAsync(HttpMethod.Head, resource, accept, _ => { });
        Assert.Equal((get.StatusCode, get.Headers.ETag), (head.StatusCode, head.Headers.ETag));
        Assert.Equal(get.Content.Headers.ContentType!.MediaType, head.Content.Headers.ContentType!.MediaType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        // As it was sent: the client makes up a length of what it has read.
        if (head.Content.Headers.NonValidated.TryGetValues("Content-Length", out var length))
            Assert.Equal((await get.Content.ReadAsByteArrayAsync()).Length.ToString(CultureInfo.InvariantCulture), length.ToString());
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Tag_OfOtherFormsAndOtherFrames_IsAnother()
    {
        string?[] tags =
        [
            (await SendAsync(HttpMethod.Get, "{instance}/frames/1", Parts, _ => { })).Headers.ETag?.Tag,
            (await SendAsync(HttpMethod.Get, "{instance}/frames/1", "application/octet-stream", _ => { })).Headers.ETag?.Tag,
            (await SendAsync(HttpMethod.Get, "{instance}/rendered", "image/png", _ => { })).Headers.ETag?.Tag,
            (await SendAsync(HttpMethod.Get, "{instance}/rendered?window=40,400", "image/png", _ => { })).Headers.ETag?.Tag,
            (await SendAsync(HttpMethod.Get, "{instance}/rendered", "image/jpeg", _ => { })).Headers.ETag?.Tag,
        ];
        Assert.Equal(tags.Length, tags.Distinct().Count());
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("application/dicom; transfer-syntax=*", "")]
    [InlineData("application/octet-stream", "/frames/1")]
    [InlineData("image/jp2", "/bulkdata/7FE00010")]
    [InlineData("image/png", "/rendered")]
    public async Task Range_OfASinglePart_IsThatPartOfTheWhole(string accept, string resource)
    {
        var answer = await SendAsync(HttpMethod.Get, "{instance}" + resource, accept, _ => { });
        var whole = await answer.Content.ReadAsByteArrayAsync();
        foreach (var (from, to, part) in ((long?, long?, Range)[])[(10, 99, 10..100), (null, 5, ^5..), (whole.Length - 3, null, ^3..), (0, 1L << 40, ..)])
        {
            var given = await SendAsync(HttpMethod.Get, "{instance}" + resource, accept, headers => headers.Range = new RangeHeaderValue(from, to));
            Assert.Equal(HttpStatusCode.PartialContent, given.StatusCode);
            Assert.Equal(whole.Length, given.Content.Headers.ContentRange!.Length);
            Assert.Equal(whole[part], await given.Content.ReadAsByteArrayAsync());
        }

        var beyond = await SendAsync(HttpMethod.Get, "{instance}" + resource, accept, headers => headers.Range = new(whole.Length, null));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, whole.Length), (beyond.StatusCode, beyond.Content.Headers.ContentRange!.Length));

        foreach (var (tag, status) in ((EntityTagHeaderValue, HttpStatusCode)[])[(answer.Headers.ETag!, HttpStatusCode.PartialContent), (new("\"x\""), HttpStatusCode.OK)])
            Assert.Equal(status, (await SendAsync(HttpMethod.Get, "{instance}" + resource, accept, headers =>
            {
                headers.Range = new(0, 9);
                headers.IfRange = new(tag);
            })).StatusCode);
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("/dicom-web/studies", HttpStatusCode.OK)]
    [InlineData("/dicom-web/workitems", HttpStatusCode.NoContent)]
    [InlineData("/dicom-web", HttpStatusCode.OK)]
    [InlineData("/dicom-web/studies/1.2.3", HttpStatusCode.NotFound)]
    [InlineData("/dicom-web/subscribers/VIEWER", HttpStatusCode.BadRequest)]
    [InlineData("/healthz/ready", HttpStatusCode.OK)]
    [InlineData("/api/tasks", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.OK)]
    public async Task Head_OfOtherResources_IsAsGetIs(string path, HttpStatusCode status)
    {
        var head = await ct.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal((status, (await ct.Http.GetAsync(path)).StatusCode), (head.StatusCode, status));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("GET", "/dicom-web/patients", HttpStatusCode.NotFound)]
    [InlineData("GET", "/dicom-web/instances/1.2/metadata", HttpStatusCode.NotFound)]
    [InlineData("GET", "/dicom-web/studies/1.2/nonsense", HttpStatusCode.NotFound)]
    [InlineData("POST", "/dicom-web/nonsense", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/dicom-web/nonsense/1", HttpStatusCode.NotFound)]
    [InlineData("OPTIONS", "/dicom-web/nonsense", HttpStatusCode.NotFound)]
    [InlineData("PATCH", "/dicom-web/studies", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/dicom-web/studies/1.2/metadata", HttpStatusCode.MethodNotAllowed)]
    [InlineData("OPTIONS", "/dicom-web/studies", HttpStatusCode.OK)]
    [InlineData("OPTIONS", "/dicom-web/studies/1.2/metadata", HttpStatusCode.OK)]
    public async Task Send_PathsThatAreNoneAndMethodsThatAreNone_AreToldApart(string method, string path, HttpStatusCode status)
    {
        var answer = await ct.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(status, answer.StatusCode);
        if (status == HttpStatusCode.MethodNotAllowed) Assert.NotEmpty(answer.Content.Headers.Allow);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string resource, string accept, Action<HttpRequestHeaders> change)
    {
        var request = new HttpRequestMessage(method, resource.Replace("{study}", ct.StudyUrl, StringComparison.Ordinal)
            .Replace("{series}", ct.SeriesUrl, StringComparison.Ordinal).Replace("{instance}", ct.InstanceUrl, StringComparison.Ordinal));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        change(request.Headers);
        return ct.Http.SendAsync(request);
    }
}
