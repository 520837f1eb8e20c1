using System.Net;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Rendering;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Wado;

public sealed class RenderedControllerTests(StoredCtSeries ct) : IClassFixture<StoredCtSeries>
{
    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("", "", "image/jpeg")]
    [InlineData("*/*", "", "image/jpeg")]
    [InlineData("image/*", "", "image/jpeg")]
    [InlineData("image/png", "", "image/png")]
    [InlineData("image/gif, image/png;q=0.2", "", "image/png")]
    [InlineData("multipart/related; type=\"application/octet-stream\"", "?accept=image/jpeg", "image/jpeg")]
    public async Task GetRendered_AsAccepted_IsAPictureOfTheFrame(string accept, string query, string type)
    {
        foreach (var resource in (string[])["/rendered", "/frames/1/rendered"])
        {
            var response = await ct.Http.GetAsync(ct.InstanceUrl + resource + query, accept);
            Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            var picture = await PictureAsync(response);
            Assert.Equal((512, 512), (picture.Width, picture.Height));
        }
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("{instance}/thumbnail", 128, 128)]
    [InlineData("{instance}/frames/1/thumbnail", 128, 128)]
    [InlineData("{series}/thumbnail", 128, 128)]
    [InlineData("{study}/thumbnail", 128, 128)]
    [InlineData("{instance}/thumbnail?viewport=64,100", 64, 64)]
    [InlineData("{instance}/rendered?viewport=300,200", 200, 200)]
    [InlineData("{instance}/rendered?viewport=100,100,0,0,256,128", 100, 50)]
    [InlineData("{instance}/rendered?viewport=1024,1024", 1024, 1024)]
    [InlineData("{instance}/rendered?viewport=100,100,,,,", 100, 100)]
    [InlineData("{instance}/rendered?viewport=100,100,256", 50, 100)]
    [InlineData("{instance}/rendered?viewport=100,100,,384.4,-256,", 100, 50)]
    [InlineData("{instance}/rendered?viewport=100,100,0,0,-128,-256", 50, 100)]
    public async Task Get_Viewport_IsFittedInto(string path, int width, int height)
    {
        var picture = await PictureAsync(await ct.Http.GetAsync(path.Replace("{instance}", ct.InstanceUrl, StringComparison.Ordinal)
            .Replace("{series}", ct.SeriesUrl, StringComparison.Ordinal).Replace("{study}", ct.StudyUrl, StringComparison.Ordinal)));
        Assert.Equal((width, height), (picture.Width, picture.Height));
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task GetRendered_Window_DecidesWhatIsBlackAndWhite()
    {
        var dark = await PictureAsync(await ct.Http.GetAsync(ct.InstanceUrl + "/rendered?window=10000,10", "image/png"));
        var bright = await PictureAsync(await ct.Http.GetAsync(ct.InstanceUrl + "/rendered?window=-10000,10,linear", "image/png"));
        var soft = await PictureAsync(await ct.Http.GetAsync(ct.InstanceUrl + "/rendered?window=40,400,sigmoid", "image/png"));
        Assert.All(dark.To8Bit(), level => Assert.Equal(0, level));
        Assert.All(bright.To8Bit(), level => Assert.Equal(255, level));
        Assert.True(soft.To8Bit().Distinct().Count() > 100);
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task GetRendered_LowQuality_IsSmaller()
    {
        var low = await (await ct.Http.GetAsync(ct.InstanceUrl + "/rendered?quality=5")).Content.ReadAsByteArrayAsync();
        var high = await (await ct.Http.GetAsync(ct.InstanceUrl + "/rendered?quality=100")).Content.ReadAsByteArrayAsync();
        Assert.True(low.Length * 3 < high.Length);
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("rendered?window=40", HttpStatusCode.BadRequest)]
    [InlineData("rendered?window=40,0", HttpStatusCode.BadRequest)]
    [InlineData("rendered?window=40,400,cubic", HttpStatusCode.BadRequest)]
    [InlineData("rendered?viewport=0,10", HttpStatusCode.BadRequest)]
    [InlineData("rendered?viewport=100000,10", HttpStatusCode.BadRequest)]
    [InlineData("rendered?viewport=8192,8192", HttpStatusCode.BadRequest)]
    [InlineData("rendered?viewport=10,10,0,0,0,0", HttpStatusCode.BadRequest)]
    [InlineData("rendered?viewport=10,10,-1,0", HttpStatusCode.BadRequest)]
    [InlineData("rendered?viewport=10,", HttpStatusCode.BadRequest)]
    [InlineData("rendered?viewport=10", HttpStatusCode.BadRequest)]
    [InlineData("rendered?viewport=10,10,0,0,5,5,5", HttpStatusCode.BadRequest)]
    [InlineData("rendered?viewport=10,10,x", HttpStatusCode.BadRequest)]
    [InlineData("rendered?viewport=10,10,1e99", HttpStatusCode.BadRequest)]
    [InlineData("rendered?quality=101", HttpStatusCode.BadRequest)]
    [InlineData("frames/x/rendered", HttpStatusCode.BadRequest)]
    [InlineData("frames/2/rendered", HttpStatusCode.NotFound)]
    [InlineData("rendered?accept=video/mp4", HttpStatusCode.NotAcceptable)]
    public async Task GetRendered_WhatCannotBe_IsAProblem(string path, HttpStatusCode status)
    {
        var response = await ct.Http.GetAsync($"{ct.InstanceUrl}/{path}");
        Assert.Equal(status, response.StatusCode);
        Assert.NotNull((await response.JsonAsync()).GetProperty("detail").GetString());
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task GetRendered_NegativeWidthOrHeight_IsMirrored()
    {
        async Task<byte[]> Of(string viewport)
        {
            var picture = await PictureAsync(await ct.Http.GetAsync($"{ct.InstanceUrl}/rendered?viewport=512,512,0,0,{viewport}", "image/png"));
            return picture.To8Bit();
        }

        var plain = await Of("512,512");
        Assert.Equal(plain.Chunk(512).SelectMany(row => row.Reverse()), await Of("-512,512"));
        Assert.Equal(plain.Chunk(512).Reverse().SelectMany(row => row), await Of("512,-512"));
        Assert.Equal(plain.Reverse(), await Of("-512,-512"));
    }

    // Who the patient is on the left, how the image came about on the right, in a picture that is the same below.
    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("annotation=patient", true, false)]
    [InlineData("annotation=technique", false, true)]
    [InlineData("annotation=patient,technique", true, true)]
    [InlineData("annotation=", false, false)]
    public async Task GetRendered_Annotation_IsWrittenIntoTheCorners(string query, bool left, bool right)
    {
        var plain = (await PictureAsync(await ct.Http.GetAsync(ct.InstanceUrl + "/rendered", "image/png"))).To8Bit();
        var answer = await ct.Http.GetAsync($"{ct.InstanceUrl}/rendered?{query}", "image/png");
        Assert.Equal((left || right) && !PictureAnnotation.CanBeDrawn, answer.Headers.Contains("Warning"));
        var annotated = (await PictureAsync(answer)).To8Bit();
        bool Differs(int column, int row) => Enumerable.Range(row, 256).Any(y =>
            !plain.AsSpan(y * 512 + column, 256).SequenceEqual(annotated.AsSpan(y * 512 + column, 256)));
        Assert.Equal((left && PictureAnnotation.CanBeDrawn, right && PictureAnnotation.CanBeDrawn, false, false),
            (Differs(0, 0), Differs(256, 0), Differs(0, 256), Differs(256, 256)));
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("annotation=diagnosis", "image/png", "annotation knows patient and technique, not diagnosis")]
    [InlineData("iccprofile=srgb", "image/png", "iccprofile")]
    [InlineData("quality=50", "image/png", "quality")]
    [InlineData("presentationSeriesUID=1.2", "image/jpeg", "Ignored")]
    [InlineData("iccprofile=no&quality=50", "image/jpeg", null)]
    public async Task GetRendered_WhatIsNotDone_IsSaid(string query, string accept, string? said)
    {
        var answer = await ct.Http.GetAsync($"{ct.InstanceUrl}/rendered?{query}", accept);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(said is not null, answer.Headers.TryGetValues("Warning", out var warnings));
        if (said is not null) Assert.StartsWith($"299 {ct.Http.BaseAddress}dicom-web \"{said}", Assert.Single(warnings!), StringComparison.Ordinal);
    }

    [SharedDataTheory(CtSeries.Folder)]
    [InlineData("{study}")]
    [InlineData("{series}")]
    public async Task GetRendered_StudyOrSeries_IsAPartForEachImage(string resource)
    {
        var url = resource.Replace("{study}", ct.StudyUrl, StringComparison.Ordinal).Replace("{series}", ct.SeriesUrl, StringComparison.Ordinal) + "/rendered?viewport=64,64";
        foreach (var (accept, type) in ((string, string)[])[("", "image/jpeg"), ("multipart/related; type=\"image/png\"", "image/png")])
        {
            var answer = await ct.Http.GetAsync(url, accept);
            var parts = await answer.PartsAsync();
            Assert.Equal(Enumerable.Repeat(type, CtSeries.Files.Count), parts.Select(part => part.ContentType));
            Assert.Contains($"Content-Location: {ct.Http.BaseAddress}{ct.InstanceUrl[1..]}/rendered\r\n",
                System.Text.Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
        }

        // Who can only take one gets the middle one.
        var one = await PictureAsync(await ct.Http.GetAsync(url, "image/png"));
        Assert.Equal((64, 64), (one.Width, one.Height));
        Assert.Equal(HttpStatusCode.NotAcceptable, (await ct.Http.GetAsync(url, "video/mp4")).StatusCode);
    }

    [SharedDataFact("data/dicom/transfer_syntaxes/emri_small_RLE.dcm")]
    public async Task GetRendered_SeveralFrames_AreParts()
    {
        await using var service = await RunningService.StartAsync();
        var stored = await service.Http.StoreAsync("/dicom-web/studies", SharedData.PathTo("data/dicom/transfer_syntaxes/emri_small_RLE.dcm"));
        var url = (await stored.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
        var parts = await (await service.Http.GetAsync(url + "/frames/1,2,10/rendered", "multipart/related; type=\"image/png\"")).PartsAsync();
        Assert.Equal(["image/png", "image/png", "image/png"], parts.Select(part => part.ContentType));
        Assert.Equal(HttpStatusCode.NotAcceptable, (await service.Http.GetAsync(url + "/frames/1,2/rendered", "image/png")).StatusCode);
    }

    private static async Task<RasterImage> PictureAsync(HttpResponseMessage response)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, await response.Content.ReadAsByteArrayAsync());
            return RasterImage.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
