using System.Security.Cryptography;
using System.Text;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Phantoms;
using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests.Monai;

/// <summary>The real service with a synthetic series, which the client has as files, too.</summary>
internal sealed class MonaiService : IAsyncDisposable
{
    private readonly ServiceProcess _service;

    private MonaiService(ServiceProcess service, string image, string labels) => (_service, Image, Labels) = (service, image, labels);

    public string Address => _service.Client.BaseAddress!.ToString().TrimEnd('/');

    /// <summary>The series as a NIfTI file.</summary>
    public string Image { get; }

    /// <summary>Its structures.</summary>
    public string Labels { get; }

    /// <summary>Starts it.</summary>
    /// <param name="folder">Where the files lie.</param>
    /// <param name="key">A key that everybody has to have; null for none.</param>
    public static async Task<MonaiService> StartAsync(TemporaryFolder folder, string? key)
    {
        var phantom = DicomPhantom.Create(new PhantomOptions { Columns = 64, Rows = 64, Slices = 12, Seed = 4 });
        NiftiFile.Write(folder.PathTo("image.nii.gz"), phantom.Volume);
        NiftiFile.Write(folder.PathTo("labels.nii.gz"), new Imaging.Volumes.LabelVolume(phantom.Volume.Geometry, LabelsOf(phantom)));
        var service = await ServiceProcess.StartAsync(key is null ? [] :
        [
            "--Security:ApiKeys:0:Name=doctor", $"--Security:ApiKeys:0:Sha256={Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}",
            .. new[] { "read", "write", "segment", "teach" }.Select((scope, i) => $"--Security:ApiKeys:0:Scopes:{i}={scope}"),
        ]);
        if (key is not null) service.Client.DefaultRequestHeaders.Add("X-Api-Key", key);
        using var stored = await service.Client.StoreAsync(PhantomFiles.Of(phantom));
        Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync());
        return new MonaiService(service, folder.PathTo("image.nii.gz"), folder.PathTo("labels.nii.gz"));
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private static ushort[] LabelsOf(PhantomSeries phantom)
    {
        var labels = new ushort[phantom.Volume.Geometry.VoxelCount];
        foreach (var segment in phantom.Truth.SegmentNumbers)
        {
            var voxels = phantom.Truth.ReadBox(segment, Imaging.Volumes.VoxelBox.Of(phantom.Volume.Geometry));
            for (var i = 0; i < voxels.Length; i++) if (voxels[i] != 0) labels[i] = (ushort)segment;
        }

        return labels;
    }
}
