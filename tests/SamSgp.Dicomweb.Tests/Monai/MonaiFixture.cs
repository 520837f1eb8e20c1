using System.IO.Compression;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Monai;

/// <summary>A service with a network that draws one row of voxels a segment, and a client of MONAI Label's protocol.</summary>
public abstract class MonaiFixture : IAsyncLifetime
{
    protected const string Image = "2: CT é/1+";

    private protected static readonly PhantomSeries Phantom = DicomPhantom.Create(new PhantomOptions { Columns = 48, Rows = 48, Slices = 4 });

    private protected TemporaryFolder Folder { get; } = new();

    private protected FakeNetwork Network { get; } = new();

    private protected PhantomService Service { get; private set; } = null!;

    private protected MonaiClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Network.Release();
        Service = await PhantomService.StartAsync(Network);
        Client = new MonaiClient(Service);
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        Folder.Dispose();
    }
    private protected static byte[] Hostile(string what)
    {
        if (what == "large") return new byte[6_000_000];
        if (what == "empty") return [];
        using var stream = new MemoryStream();
        // 1.9 G voxels of one byte, packed into two million; or a few bytes that claim to be as many.
        stream.Write("NRRD0004\ntype: uchar\ndimension: 3\nsizes: 1250 1250 1250\nencoding: gzip\n\n"u8);
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < (what == "bomb" ? 1900 : 1); i++) gzip.Write(zeros);
        }

        return stream.ToArray();
    }

    private protected byte[] Nifti(int slices = 4)
    {
        var path = Folder.PathTo("phantom.nii.gz");
        NiftiFile.Write(path, slices == 4 ? Phantom.Volume : DicomPhantom.Create(new PhantomOptions { Columns = 48, Rows = 48, Slices = slices }).Volume);
        return File.ReadAllBytes(path);
    }

    private protected byte[] Labels(ushort[] labels)
    {
        var path = Folder.PathTo("labels.nii.gz");
        NiftiFile.Write(path, new LabelVolume(Phantom.Volume.Geometry, labels));
        return File.ReadAllBytes(path);
    }

    private protected string Written(string name, byte[] bytes)
    {
        File.WriteAllBytes(Folder.PathTo(name), bytes);
        return Folder.PathTo(name);
    }
}
