using System.Net;
using System.Text;
using SamSgp.Imaging.Nifti;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>Results as NIfTI and STL.</summary>
public sealed class ExportsControllerTests
{
    [Fact]
    public async Task Labels_Result_IsALabelMapOnTheGridOfItsSeries()
    {
        await using var service = await PhantomService.StartAtOnceAsync();
        var run = await service.DoneAsync();
        using var folder = new TemporaryFolder();

        using var answer = await service.Http.GetAsync(run + "/labels.nii.gz");

        Assert.Equal("phantom-ct.nii.gz", answer.Content.Headers.ContentDisposition!.FileName);
        await File.WriteAllBytesAsync(folder.PathTo("labels.nii.gz"), await answer.Content.ReadAsByteArrayAsync());
        var labels = NiftiFile.ReadLabels(folder.PathTo("labels.nii.gz"));
        Assert.Equal((48, 48, 4), (labels.Geometry.Columns, labels.Geometry.Rows, labels.Geometry.Slices));
        // As the network draws: a row of five voxels each, in the first slice.
        foreach (var segment in (ushort[])[1, 2, 3, 4]) Assert.Equal(5, labels.Labels.ToArray().Count(label => label == segment));
        Assert.Equal([1, 1, 1, 1, 1], labels.Slice(0)[(4 * 48 + 4)..(4 * 48 + 9)].ToArray().Select(label => (int)label));
    }

    [Fact]
    public async Task Surface_Segment_IsBinaryStl()
    {
        await using var service = await PhantomService.StartAtOnceAsync();
        var run = await service.DoneAsync();

        using var answer = await service.Http.GetAsync(run + "/surfaces/2.stl");
        var bytes = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal("model/stl", answer.Content.Headers.ContentType!.MediaType);
        var triangles = BitConverter.ToInt32(bytes, 80);
        Assert.True(triangles > 8);
        Assert.Equal(84 + 50 * triangles, bytes.Length);
        Assert.StartsWith("SPACE=LPS", Encoding.ASCII.GetString(bytes, 0, 80), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_WhatIsNotThere_IsAProblem()
    {
        await using var service = await PhantomService.StartAtOnceAsync();
        var run = await service.DoneAsync();

        foreach (var path in (string[])[run + "/surfaces/9.stl", run[..run.LastIndexOf('/')] + "/1.2.3/labels.nii.gz", run[..run.LastIndexOf('/')] + "/1.2.3/surfaces/1.stl"])
        {
            using var answer = await service.Http.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Surface_OfNoNumber_IsMalformed()
    {
        await using var service = await PhantomService.StartAtOnceAsync();

        using var answer = await service.Http.GetAsync("/api/tasks/phantom-ct/segmentations/1.2.3/surfaces/liver.stl");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Export_RunThatHasNotEnded_IsAConflict()
    {
        await using var service = await PhantomService.StartAsync(new FakeNetwork()); // which never ends
        var run = await service.BeginAsync();

        using var answer = await service.Http.GetAsync(run + "/labels.nii.gz");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }
}
