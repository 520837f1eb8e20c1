using System.Net;
using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>The button wherever a user may be: other modes, views from three sides, other users, other studies, another
/// viewer.</summary>
[Collection(ViewerTests.Name)]
public sealed class ViewerModesTests(ViewerFixture viewer)
{
    private const string Task = "phantom-ct", LiverColor = "#dd8265";
    private const int Liver = 1;

    private string OtherStudy => AutoSegmentTests.Study(viewer.Other);

    [ChromiumTheory]
    [InlineData("basic")]
    [InlineData("segmentation")]
    public async Task Run_InMode_DrawsTheLiver(string mode)
    {
        await using var page = await viewer.NewPageAsync($"mode-{mode}");
        await page.OpenAsync(OtherStudy, mode);
        await page.StartAsync(Task);
        // Not the panel: the segmentation mode turns to its own panel as soon as there is a segmentation.
        await Expect(page.Page.GetByText("Done.", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 90_000 });
        var (slice, truth) = AutoSegmentTests.LargestSlice(viewer.Other, Liver);
        await page.GoToInstanceAsync(slice + 1);
        await page.ExpectDrawnAsync("overlay", picture => OverlayPixels.Fault(picture, LiverColor, truth));
    }

    [ChromiumFact]
    public async Task Run_InThreePlanes_DrawsTheLiverInEach()
    {
        await using var page = await viewer.NewPageAsync("mpr");
        await page.OpenAsync(OtherStudy);
        await page.Cy("Layout").ClickAsync();
        await page.Page.GetByText("MPR", new() { Exact = true }).First.ClickAsync();
        await Expect(page.Cy("viewport-pane")).ToHaveCountAsync(3);
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();

        // The panes stand in the middle of the volume, where the liver is.
        for (var pane = 0; pane < 3; pane++)
        {
            await page.ExpectDrawnAsync($"pane{pane + 1}",
                picture => OverlayPixels.Count(picture, LiverColor) > 200 ? null : "The liver is not drawn.", pane);
        }
    }

    [ChromiumFact]
    public async Task Run_TwoUsersAtOnce_EachSeesTheirOwn()
    {
        await using var first = await viewer.NewPageAsync("user1");
        await using var second = await viewer.NewPageAsync("user2");
        await first.OpenAsync(OtherStudy);
        await second.OpenAsync(OtherStudy);
        await first.SetSmoothingAsync("0.5");
        await second.SetSmoothingAsync("1");

        await first.StartAsync(Task);
        await second.StartAsync(Task);
        await first.WaitForOverlayAsync();
        await second.WaitForOverlayAsync();

        Assert.Equal(await first.StartedRunAsync(), await first.DrawnRunAsync());
        Assert.Equal(await second.StartedRunAsync(), await second.DrawnRunAsync());
        Assert.NotEqual(await first.DrawnRunAsync(), await second.DrawnRunAsync());
        await first.OpenPanelAsync(); // The button asks again: the other user's result is listed too.
        await Expect(first.Page.Locator($"[data-workitem='{await second.DrawnRunAsync()}']")).ToHaveCountAsync(1);
    }

    [ChromiumFact]
    public async Task Run_UserGoesToAnotherStudy_ResultWaitsInItsStudy()
    {
        await using var page = await viewer.NewPageAsync("moved");
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Phantom));
        await page.SetSmoothingAsync("2");
        await page.StartAsync(Task);
        var run = await page.StartedRunAsync();
        await page.Cy("return-to-work-list").ClickAsync();
        await page.Page.GetByText("Torso 4712").First.DblClickAsync();
        await page.OpenPanelAsync();

        await Expect(page.Page.GetByText("Done; the result lies in its study.")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await page.ScreenshotAsync("elsewhere");
        await Expect(page.Cy("samsgp-complaint")).ToHaveCountAsync(0);
        await page.OpenAsync(AutoSegmentTests.Study(viewer.Phantom));
        await page.Page.Locator($"[data-workitem='{run}'] [data-cy=samsgp-show]").ClickAsync();
        await page.WaitForOverlayAsync();
        Assert.Equal(run, await page.DrawnRunAsync());
    }

    [ChromiumFact]
    public async Task Run_InSomebodyElsesViewer_DrawsTheLiver()
    {
        using var other = new OtherViewer(viewer.Service.Client.BaseAddress!);
        await using var page = await viewer.NewPageAsync("other-viewer", OtherViewer.Origin);
        await page.OpenAsync(OtherStudy);
        await page.SetSmoothingAsync("2.5");
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        var (slice, truth) = AutoSegmentTests.LargestSlice(viewer.Other, Liver);
        await page.GoToInstanceAsync(slice + 1);
        await page.ExpectDrawnAsync("overlay", picture => OverlayPixels.Fault(picture, LiverColor, truth));
    }

    [ChromiumFact]
    public async Task SignIn_SecuredService_AsksOnceThenWorks()
    {
        const string Key = "a-key-of-the-test";
        var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Key)));
        await using var secured = await ServiceProcess.StartAsync("--Security:ApiKeys:0:Name=tester",
            $"--Security:ApiKeys:0:Sha256={hash}",
            "--Security:ApiKeys:0:Scopes:0=read", "--Security:ApiKeys:0:Scopes:1=write", "--Security:ApiKeys:0:Scopes:2=segment");
        secured.Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        using (var stored = await secured.Client.StoreAsync(PhantomFiles.Of(viewer.Other)))
            Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        await using var page = await viewer.NewPageAsync("sign-in", secured.Client.BaseAddress);

        await page.Page.GotoAsync(new Uri(secured.Client.BaseAddress!, $"viewer?StudyInstanceUIDs={OtherStudy}").ToString());
        await page.SignInAsync("not-the-key");
        await Expect(page.Cy("samsgp-sign-in").GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToContainTextAsync("does not know");
        await page.ScreenshotAsync("refused");
        await page.SignInAsync(Key);
        await page.OpenPanelAsync();
        await page.StartAsync(Task);
        await page.WaitForOverlayAsync();
        var (slice, truth) = AutoSegmentTests.LargestSlice(viewer.Other, Liver);
        await page.GoToInstanceAsync(slice + 1);
        await page.ExpectDrawnAsync("overlay", picture => OverlayPixels.Fault(picture, LiverColor, truth));
    }
}
