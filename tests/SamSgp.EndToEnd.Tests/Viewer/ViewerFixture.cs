using System.Net;
using Microsoft.Playwright;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>One service with a synthetic CT and an ultrasound picture, and one Chromium, for all browser tests.</summary>
public sealed class ViewerFixture : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
    ];

    private readonly TemporaryFolder _folder = new();
    private ServiceProcess? _service;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The study of the CT, with the truth about it.</summary>
    public PhantomSeries Phantom { get; } = DicomPhantom.Create(new PhantomOptions { Seed = 4711, Slices = 24, PatientId = "CT" });

    /// <summary>Another patient's CT.</summary>
    public PhantomSeries Other { get; } = DicomPhantom.Create(new PhantomOptions { Seed = 4712, Slices = 12, PatientId = "OTHER" });

    /// <summary>A CT whose images are numbered as a scanner may do it: from 140 downwards.</summary>
    public PhantomSeries Numbered { get; } = DicomPhantom.Create(new PhantomOptions { Seed = 4713, Slices = 12, PatientId = "NUMBERED" });

    internal EllipsePicture Ultrasound { get; } = new(seed: 9);

    internal string UltrasoundStudy { get; private set; } = "";

    internal ServiceProcess Service => _service!;

    public async Task InitializeAsync()
    {
        if (BrowserNeeds.SkipReason() is not null) return;
        var tasks = EllipseTask.Write(_folder.PathTo("tasks"));
        _service = await ServiceProcess.StartAsync($"--Tasks:Folder={tasks}",
            "--Listen:TrustedProxies:0=127.0.0.1", "--Cors:Origins:0=" + OtherViewer.Origin.ToString().TrimEnd('/'));
        for (var i = 0; i < Numbered.Instances.Count; i++) Numbered.Instances[i].AddOrUpdate(DicomTag.InstanceNumber, 140 - i);
        var ultrasound = EllipseTask.MakeDicom(Ultrasound, _folder.PathTo("us"));
        UltrasoundStudy = ultrasound.Study;
        using var stored = await _service.Client.StoreAsync(
            [.. PhantomFiles.Of(Phantom), .. PhantomFiles.Of(Other), .. PhantomFiles.Of(Numbered), ultrasound.Bytes]);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = BrowserNeeds.Chromium, Args = Flags });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        if (_service is not null) await _service.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A page of a user of its own: no cookies or storage are shared.</summary>
    internal async Task<ViewerPage> NewPageAsync(string name, Uri? origin = null)
    {
        var context = await _browser!.NewContextAsync(new() { ViewportSize = new() { Width = 1400, Height = 900 } });
        return new ViewerPage(await context.NewPageAsync(), origin ?? Service.Client.BaseAddress!, name);
    }
}

/// <summary>Browser tests run one after the other: Chromium draws in software.</summary>
[CollectionDefinition(Name)]
public sealed class ViewerTests : ICollectionFixture<ViewerFixture>
{
    public const string Name = "viewer";
}
