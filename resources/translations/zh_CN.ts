<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>My signed-in devices</source>
        <translation>我的登录设备</translation>
    </message>
    <message>
        <source>Centre settings</source>
        <translation>中心设置</translation>
    </message>
    <message>
        <source>Import customers or directory</source>
        <translation>导入客户或通讯录</translation>
    </message>
    <message>
        <source>Figures of the month</source>
        <translation>月度统计</translation>
    </message>
    <message>
        <source>Knowledge base</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>Directory of responsible persons</source>
        <translation>责任人通讯录</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户资料</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>全局搜索</translation>
    </message>
    <message>
        <source>Reminder: open the ticket</source>
        <translation>提醒：打开工单</translation>
    </message>
    <message>
        <source>Reminder: in ten minutes</source>
        <translation>提醒：十分钟后再提</translation>
    </message>
    <message>
        <source>Reminder: call now</source>
        <translation>提醒：立即回拨</translation>
    </message>
    <message>
        <source>Work lists</source>
        <translation>工作列表</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>工作</translation>
    </message>
    <message>
        <source>Edit call scripts</source>
        <translation>编辑话术</translation>
    </message>
    <message>
        <source>Self-assessment of a call</source>
        <translation>通话自评</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Phrases</source>
        <translation>话术</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Desk</source>
        <translation>工作台</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>接听</translation>
    </message>
    <message>
        <source>Hang up or reject</source>
        <translation>挂断 / 拒接</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>保持</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Keypad</source>
        <translation>拨号盘</translation>
    </message>
    <message>
        <source>Enter a number</source>
        <translation>输入号码</translation>
    </message>
    <message>
        <source>Ready / not ready</source>
        <translation>就绪 / 未就绪</translation>
    </message>
    <message>
        <source>After-call work</source>
        <translation>话后处理</translation>
    </message>
    <message>
        <source>Choose a state</source>
        <translation>选择状态</translation>
    </message>
    <message>
        <source>Greeting</source>
        <translation>问候语</translation>
    </message>
    <message>
        <source>Closing</source>
        <translation>结束语</translation>
    </message>
    <message>
        <source>Said, next step</source>
        <translation>已说，下一步</translation>
    </message>
    <message>
        <source>Situation</source>
        <translation>情景</translation>
    </message>
    <message>
        <source>Other language for this caller</source>
        <translation>切换话术语言</translation>
    </message>
    <message>
        <source>Save ticket</source>
        <translation>保存工单</translation>
    </message>
    <message>
        <source>New ticket</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Discard draft</source>
        <translation>丢弃草稿</translation>
    </message>
    <message>
        <source>Bring the discarded text back</source>
        <translation>恢复丢弃的文字</translation>
    </message>
    <message>
        <source>Go to the course of events</source>
        <translation>跳到事情经过</translation>
    </message>
    <message>
        <source>Go to the history</source>
        <translation>跳到历史记录</translation>
    </message>
    <message>
        <source>All keys</source>
        <translation>全部快捷键</translation>
    </message>
    <message>
        <source>Small bar / full window</source>
        <translation>迷你条 / 完整窗口</translation>
    </message>
    <message>
        <source>Send now</source>
        <translation>立即发送</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出程序</translation>
    </message>
    <message>
        <source>Find a situation</source>
        <translation>查找情景</translation>
    </message>
    <message>
        <source>Ask the colleague first</source>
        <translation>先咨询同事</translation>
    </message>
    <message>
        <source>Back to the caller</source>
        <translation>回到客户</translation>
    </message>
    <message>
        <source>Check before the shift</source>
        <translation>班前检查</translation>
    </message>
    <message>
        <source>Connect both and leave</source>
        <translation>接通双方并退出</translation>
    </message>
    <message>
        <source>Dial the last number again</source>
        <translation>重拨上一个号码</translation>
    </message>
    <message>
        <source>Headset and speakers</source>
        <translation>耳机与扬声器</translation>
    </message>
    <message>
        <source>Join a colleague&apos;s call</source>
        <translation>加入同事的通话</translation>
    </message>
    <message>
        <source>Last dialled numbers</source>
        <translation>最近拨出的号码</translation>
    </message>
    <message>
        <source>Listen to a colleague&apos;s call</source>
        <translation>监听同事的通话</translation>
    </message>
    <message>
        <source>More time for after-call work</source>
        <translation>延长话后处理</translation>
    </message>
    <message>
        <source>Pause the recording (card number)</source>
        <translation>暂停录音（报卡号时）</translation>
    </message>
    <message>
        <source>Record this call</source>
        <translation>录制本次通话</translation>
    </message>
    <message>
        <source>Reject the waiting call</source>
        <translation>拒接等待中的来电</translation>
    </message>
    <message>
        <source>Swap the callers</source>
        <translation>切换通话</translation>
    </message>
    <message>
        <source>Take a colleague&apos;s call</source>
        <translation>代答同事的来电</translation>
    </message>
    <message>
        <source>Talk together</source>
        <translation>三方通话</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Transfer now</source>
        <translation>立即转接</translation>
    </message>
    <message>
        <source>Transfer, or call a colleague</source>
        <translation>转接或呼叫同事</translation>
    </message>
    <message>
        <source>Whisper to a colleague</source>
        <translation>密语辅导同事</translation>
    </message>
    <message>
        <source>Your state</source>
        <translation>我的状态</translation>
    </message>
    <message>
        <source>Caller agrees to the recording</source>
        <translation>客户同意录音</translation>
    </message>
    <message>
        <source>Caller refuses the recording</source>
        <translation>客户不同意录音</translation>
    </message>
    <message>
        <source>Do not dial a link&apos;s number</source>
        <translation>不拨打链接中的号码</translation>
    </message>
    <message>
        <source>Dial a link&apos;s number</source>
        <translation>拨打链接中的号码</translation>
    </message>
    <message>
        <source>Answer of the flow</source>
        <translation>流程选项</translation>
    </message>
    <message>
        <source>One step back in the flow</source>
        <translation>流程退回一步</translation>
    </message>
    <message>
        <source>Leave the flow</source>
        <translation>退出流程</translation>
    </message>
    <message>
        <source>Play in my voice / stop</source>
        <translation>用我的录音播放 / 停止</translation>
    </message>
    <message>
        <source>Star on this situation</source>
        <translation>收藏此情景</translation>
    </message>
    <message>
        <source>Into the ticket</source>
        <translation>填入工单</translation>
    </message>
    <message>
        <source>Record my voice</source>
        <translation>录制我的声音</translation>
    </message>
    <message>
        <source>All steps of the ticket</source>
        <translation>工单的全部步骤</translation>
    </message>
    <message>
        <source>Attach a file</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Call the ticket's customer</source>
        <translation>致电工单客户</translation>
    </message>
    <message>
        <source>Files and links of the ticket</source>
        <translation>工单的附件和链接</translation>
    </message>
    <message>
        <source>Next step of the ticket</source>
        <translation>工单的下一步</translation>
    </message>
    <message>
        <source>Templates of the form</source>
        <translation>表单模板</translation>
    </message>
    <message>
        <source>Ticket as a PDF</source>
        <translation>工单存为 PDF</translation>
    </message>
    <message>
        <source>What happened to the ticket</source>
        <translation>工单经过</translation>
    </message>
</context>
<context>
    <name>AgentBar</name>
    <message>
        <source>Not signed in</source>
        <translation>未登录</translation>
    </message>
    <message>
        <source>No. {number}</source>
        <translation>工号 {number}</translation>
    </message>
</context>
<context>
    <name>Assessment</name>
    <message>
        <source>Greeting in time</source>
        <translation>及时问候</translation>
    </message>
    <message>
        <source>Agent number given</source>
        <translation>报出工号</translation>
    </message>
    <message>
        <source>Hold announced</source>
        <translation>等待前征得同意</translation>
    </message>
    <message>
        <source>Length of hold</source>
        <translation>等待时长</translation>
    </message>
    <message>
        <source>Thanks after hold</source>
        <translation>等待后致谢</translation>
    </message>
    <message>
        <source>No long silence</source>
        <translation>无长时间静默</translation>
    </message>
    <message>
        <source>Letting the caller finish</source>
        <translation>不打断客户</translation>
    </message>
    <message>
        <source>Share of talk</source>
        <translation>说话占比</translation>
    </message>
    <message>
        <source>Closing said</source>
        <translation>使用结束语</translation>
    </message>
    <message>
        <source>The caller hung up first</source>
        <translation>客户先挂机</translation>
    </message>
    <message>
        <source>Met</source>
        <translation>达标</translation>
    </message>
    <message>
        <source>Missed</source>
        <translation>未达标</translation>
    </message>
    <message>
        <source>Cannot tell</source>
        <translation>无法判断</translation>
    </message>
    <message>
        <source>Does not apply</source>
        <translation>不适用</translation>
    </message>
    <message>
        <source>{measured}, at most {wanted}</source>
        <translation>{measured}，不超过 {wanted}</translation>
    </message>
    <message>
        <source>at {times}</source>
        <translation>位于 {times}</translation>
    </message>
    <message>
        <source>You spoke; the phrase was not ticked</source>
        <translation>您说过话，但未勾选该用语</translation>
    </message>
</context>
<context>
    <name>AssessmentDialog</name>
    <message>
        <source>Self-assessment</source>
        <translation>通话自评</translation>
    </message>
    <message>
        <source>points of 100</source>
        <translation>分（满分 100）</translation>
    </message>
    <message>
        <source>Made on this desk from voice activity, ticks and hold; nobody listened in. Times are those of the recording.</source>
        <translation>由本机根据说话起止、勾选和等待自动生成，无人监听。时间为录音中的位置。</translation>
    </message>
    <message>
        <source>Last call</source>
        <translation>上一通电话</translation>
    </message>
    <message>
        <source>There was nothing to assess.</source>
        <translation>没有可评估的内容。</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>CallCardView</name>
    <message>
        <source>Self-assessment: {score} points</source>
        <translation>通话自评：{score} 分</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒接</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>挂断</translation>
    </message>
    <message>
        <source>Ready for calls</source>
        <translation>转就绪</translation>
    </message>
    <message>
        <source>+{seconds} s</source>
        <translation>+{seconds} 秒</translation>
    </message>
    <message>
        <source>Conference of {count}</source>
        <translation>{count} 方通话</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Hang up all</source>
        <translation>全部挂断</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>取消静音</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>转就绪</translation>
    </message>
</context>
<context>
    <name>CallPopup</name>
    <message>
        <source>Incoming call</source>
        <translation>来电</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒接</translation>
    </message>
    <message>
        <source>Number withheld</source>
        <translation>未显示号码</translation>
    </message>
    <message>
        <source>{key}: answer</source>
        <translation>{key}：接听</translation>
    </message>
    <message>
        <source>{key}: reject</source>
        <translation>{key}：拒接</translation>
    </message>
</context>
<context>
    <name>CallRow</name>
    <message>
        <source>Answer {who}</source>
        <translation>接听 {who}</translation>
    </message>
    <message>
        <source>Hang up {who}</source>
        <translation>挂断 {who}</translation>
    </message>
    <message>
        <source>Reject {who}</source>
        <translation>拒接 {who}</translation>
    </message>
    <message>
        <source>Talk to {who}</source>
        <translation>与 {who} 通话</translation>
    </message>
</context>
<context>
    <name>CallRows</name>
    <message>
        <source>Talk apart again</source>
        <translation>拆分通话</translation>
    </message>
</context>
<context>
    <name>CallWords</name>
    <message>
        <source>Bad connection</source>
        <translation>线路很差</translation>
    </message>
    <message>
        <source>Being transferred</source>
        <translation>正在转接</translation>
    </message>
    <message>
        <source>Caller, on hold</source>
        <translation>客户保持中</translation>
    </message>
    <message>
        <source>Colleague</source>
        <translation>同事</translation>
    </message>
    <message>
        <source>Fair connection</source>
        <translation>线路尚可</translation>
    </message>
    <message>
        <source>Good connection</source>
        <translation>线路良好</translation>
    </message>
    <message>
        <source>In a call, muted</source>
        <translation>通话中，已静音</translation>
    </message>
    <message>
        <source>MOS {mos}, loss {loss} % here, {far} % there, jitter {jitter} ms, delay {trip} ms, {codec}</source>
        <translation>MOS {mos}，丢包 本端 {loss} %，对端 {far} %，抖动 {jitter} 毫秒，往返 {trip} 毫秒，{codec}</translation>
    </message>
    <message>
        <source>Missed call</source>
        <translation>未接来电</translation>
    </message>
    <message>
        <source>Not transferred: the caller is here</source>
        <translation>未转接，客户仍在线</translation>
    </message>
    <message>
        <source>Withheld</source>
        <translation>号码隐藏</translation>
    </message>
    <message>
        <source>The other side holds</source>
        <translation>对方已保持通话</translation>
    </message>
    <message>
        <source>Transferred</source>
        <translation>已转接</translation>
    </message>
    <message>
        <source>Weak connection</source>
        <translation>线路较弱</translation>
    </message>
    <message>
        <source>You listen, nobody hears you</source>
        <translation>监听中，对方听不到您</translation>
    </message>
    <message>
        <source>encrypted</source>
        <translation>已加密</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>未加密</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待接听</translation>
    </message>
    <message>
        <source>The caller is still here</source>
        <translation>客户仍在线</translation>
    </message>
    <message>
        <source>You help a colleague</source>
        <translation>正在协助同事</translation>
    </message>
</context>
<context>
    <name>ColleaguesView</name>
    <message>
        <source>Ask first</source>
        <translation>先咨询</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>呼叫</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Colleagues</source>
        <translation>同事</translation>
    </message>
    <message>
        <source>Join in</source>
        <translation>加入</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>监听</translation>
    </message>
    <message>
        <source>Name, extension or number</source>
        <translation>姓名、分机或号码</translation>
    </message>
    <message>
        <source>Nobody is called that. A number can be called all the same.</source>
        <translation>没有这位同事，也可以直接输入号码。</translation>
    </message>
    <message>
        <source>Pick up</source>
        <translation>代答</translation>
    </message>
    <message>
        <source>Send {caller} to …</source>
        <translation>把 {caller} 转接给…</translation>
    </message>
    <message>
        <source>The telephone system names no colleagues. Enter a number.</source>
        <translation>电话系统没有提供同事名单，请输入号码。</translation>
    </message>
    <message>
        <source>Whisper</source>
        <translation>密语</translation>
    </message>
</context>
<context>
    <name>CompactBar</name>
    <message>
        <source>Agent Desktop</source>
        <translation>坐席工作台</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>挂断</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒接</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>取消静音</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复通话</translation>
    </message>
    <message>
        <source>No call</source>
        <translation>没有通话</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>回到客户</translation>
    </message>
</context>
<context>
    <name>ConsultButtons</name>
    <message>
        <source>Back to the caller</source>
        <translation>回到客户</translation>
    </message>
    <message>
        <source>Connect them</source>
        <translation>接通双方</translation>
    </message>
    <message>
        <source>Do not wait, transfer</source>
        <translation>不等接听，直接转接</translation>
    </message>
</context>
<context>
    <name>Countries</name>
    <message>
        <source>United Arab Emirates</source>
        <translation>阿联酋</translation>
    </message>
    <message>
        <source>Australia</source>
        <translation>澳大利亚</translation>
    </message>
    <message>
        <source>Brazil</source>
        <translation>巴西</translation>
    </message>
    <message>
        <source>Canada</source>
        <translation>加拿大</translation>
    </message>
    <message>
        <source>China</source>
        <translation>中国</translation>
    </message>
    <message>
        <source>Germany</source>
        <translation>德国</translation>
    </message>
    <message>
        <source>Spain</source>
        <translation>西班牙</translation>
    </message>
    <message>
        <source>France</source>
        <translation>法国</translation>
    </message>
    <message>
        <source>United Kingdom</source>
        <translation>英国</translation>
    </message>
    <message>
        <source>Hong Kong</source>
        <translation>中国香港</translation>
    </message>
    <message>
        <source>Indonesia</source>
        <translation>印度尼西亚</translation>
    </message>
    <message>
        <source>India</source>
        <translation>印度</translation>
    </message>
    <message>
        <source>Italy</source>
        <translation>意大利</translation>
    </message>
    <message>
        <source>Japan</source>
        <translation>日本</translation>
    </message>
    <message>
        <source>Cambodia</source>
        <translation>柬埔寨</translation>
    </message>
    <message>
        <source>South Korea</source>
        <translation>韩国</translation>
    </message>
    <message>
        <source>Laos</source>
        <translation>老挝</translation>
    </message>
    <message>
        <source>Myanmar</source>
        <translation>缅甸</translation>
    </message>
    <message>
        <source>Macao</source>
        <translation>中国澳门</translation>
    </message>
    <message>
        <source>Malaysia</source>
        <translation>马来西亚</translation>
    </message>
    <message>
        <source>Netherlands</source>
        <translation>荷兰</translation>
    </message>
    <message>
        <source>New Zealand</source>
        <translation>新西兰</translation>
    </message>
    <message>
        <source>Philippines</source>
        <translation>菲律宾</translation>
    </message>
    <message>
        <source>Russia</source>
        <translation>俄罗斯</translation>
    </message>
    <message>
        <source>Singapore</source>
        <translation>新加坡</translation>
    </message>
    <message>
        <source>Thailand</source>
        <translation>泰国</translation>
    </message>
    <message>
        <source>Taiwan</source>
        <translation>中国台湾</translation>
    </message>
    <message>
        <source>United States</source>
        <translation>美国</translation>
    </message>
    <message>
        <source>Vietnam</source>
        <translation>越南</translation>
    </message>
    <message>
        <source>South Africa</source>
        <translation>南非</translation>
    </message>
</context>
<context>
    <name>DeskWindow</name>
    <message>
        <source>Agent Desktop</source>
        <translation>坐席工作台</translation>
    </message>
</context>
<context>
    <name>DevicesDialog</name>
    <message>
        <source>Callers&apos; loudness</source>
        <translation>对方音量</translation>
    </message>
    <message>
        <source>Check everything</source>
        <translation>全部检查</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Earpiece</source>
        <translation>听筒</translation>
    </message>
    <message>
        <source>Headset and speakers</source>
        <translation>耳机与扬声器</translation>
    </message>
    <message>
        <source>Hear</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>How loud the microphone is</source>
        <translation>麦克风音量</translation>
    </message>
    <message>
        <source>Later also on</source>
        <translation>随后同时在</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>听</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>Not installed on this computer</source>
        <translation>本机未安装</translation>
    </message>
    <message>
        <source>Play a tone: {where}</source>
        <translation>播放提示音：{where}</translation>
    </message>
    <message>
        <source>Ring</source>
        <translation>振铃</translation>
    </message>
    <message>
        <source>Ring loudness</source>
        <translation>铃声音量</translation>
    </message>
    <message>
        <source>Ring on</source>
        <translation>响铃设备</translation>
    </message>
    <message>
        <source>Say something</source>
        <translation>说句话试试</translation>
    </message>
    <message>
        <source>Talk</source>
        <translation>说</translation>
    </message>
    <message>
        <source>The system&apos;s default</source>
        <translation>系统默认</translation>
    </message>
    <message>
        <source>Your loudness</source>
        <translation>我的音量</translation>
    </message>
    <message>
        <source>{device} (not plugged in)</source>
        <translation>{device}（未插入）</translation>
    </message>
    <message>
        <source>{wanted} is not plugged in; {used} is used.</source>
        <translation>{wanted} 未插入，现用 {used}。</translation>
    </message>
    <message>
        <source>Noise removal</source>
        <translation>消除噪声</translation>
    </message>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Takes out echo and noise</source>
        <translation>消除回声和噪声</translation>
    </message>
</context>
<context>
    <name>DialAskView</name>
    <message>
        <source>Abroad: {country}</source>
        <translation>境外号码：{country}</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>拨打</translation>
    </message>
    <message>
        <source>Call this number?</source>
        <translation>拨打这个号码吗？</translation>
    </message>
    <message>
        <source>Do not call</source>
        <translation>不拨打</translation>
    </message>
    <message>
        <source>from a link: {link}</source>
        <translation>来自链接：{link}</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>A call is going on.</source>
        <translation>正在通话。</translation>
    </message>
    <message>
        <source>Closing the desk hangs up. Close it anyway?</source>
        <translation>关闭工作台会挂断通话，仍要关闭吗？</translation>
    </message>
    <message>
        <source>Hang up and close</source>
        <translation>挂断并关闭</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>继续工作</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Somebody merged the two customers before you, into the other one: that stays.</source>
        <translation>有人先一步将这两位客户合并到另一位名下，以先合并的为准。</translation>
    </message>
    <message>
        <source>They were merged the other way round</source>
        <translation>两位客户已按相反方向合并</translation>
    </message>
    <message>
        <source>Somebody was faster, or its time ran out.</source>
        <translation>已被他人退出，或登录已过期。</translation>
    </message>
    <message>
        <source>That device is signed out already</source>
        <translation>该设备已退出登录</translation>
    </message>
    <message>
        <source>It needs a name and at least one text.</source>
        <translation>需要名称和至少一段文字。</translation>
    </message>
    <message>
        <source>The template says too little</source>
        <translation>模板内容不足</translation>
    </message>
    <message>
        <source>The file or the form is not there any more.</source>
        <translation>文件或表单已不存在。</translation>
    </message>
    <message>
        <source>There is no such form</source>
        <translation>没有这个表单</translation>
    </message>
    <message>
        <source>Call it like complaint@2.json: name and version.</source>
        <translation>请按 complaint@2.json 的样式命名：名称和版本。</translation>
    </message>
    <message>
        <source>The file's name says no form</source>
        <translation>文件名不是表单名</translation>
    </message>
    <message>
        <source>“{field}” waits for itself: its conditions form a circle, so it would never be shown.</source>
        <translation>“{field}”的显示条件构成循环，永远不会显示。</translation>
    </message>
    <message>
        <source>The file cannot be attached</source>
        <translation>该文件不能作为附件</translation>
    </message>
    <message>
        <source>Only pictures, sound and PDF. This one is none, whatever its name.</source>
        <translation>只能附图片、录音和 PDF；不论名称如何，这个文件是别的类型。</translation>
    </message>
    <message>
        <source>The file is too large</source>
        <translation>文件太大</translation>
    </message>
    <message>
        <source>A file of a ticket has at most {limit_mb} MB.</source>
        <translation>工单附件最大 {limit_mb} MB。</translation>
    </message>
    <message>
        <source>There is nothing in it to attach.</source>
        <translation>里面没有可以附上的内容。</translation>
    </message>
    <message>
        <source>It was moved, or this user may not open it.</source>
        <translation>它已被移走，或当前用户无权打开。</translation>
    </message>
    <message>
        <source>The file cannot be kept</source>
        <translation>无法保存该文件</translation>
    </message>
    <message>
        <source>The disk of this computer is full or does not take it.</source>
        <translation>本机磁盘已满或无法写入。</translation>
    </message>
    <message>
        <source>The file is still on its way</source>
        <translation>文件还在上传</translation>
    </message>
    <message>
        <source>A colleague's computer is sending it. Its entry is there already.</source>
        <translation>同事的电脑正在发送，工单里已有记录。</translation>
    </message>
    <message>
        <source>The file cannot be shown</source>
        <translation>无法显示该文件</translation>
    </message>
    <message>
        <source>What the server has is not what was attached.</source>
        <translation>服务器上的内容与所附文件不一致。</translation>
    </message>
    <message>
        <source>There is no number to call</source>
        <translation>没有可拨打的号码</translation>
    </message>
    <message>
        <source>Write the customer's number into the form first.</source>
        <translation>请先在表单中填写客户号码。</translation>
    </message>
    <message>
        <source>There is no such step</source>
        <translation>没有这个步骤</translation>
    </message>
    <message>
        <source>The form is saved; everything else is one of the steps shown.</source>
        <translation>表单请直接保存，其余操作请用所列步骤。</translation>
    </message>
    <message>
        <source>“{subject}”: tell them now, write down whom; the form within the hour.</source>
        <translation>请立即电话通知“{subject}”的责任部门，并记录通知到谁；表单一小时内补交。</translation>
    </message>
    <message>
        <source>The team lead takes part</source>
        <translation>班组长已参与</translation>
    </message>
    <message>
        <source>“{subject}” is a severe complaint: your lead sees it from now on.</source>
        <translation>“{subject}”属于重大投诉，班组长已同时看到。</translation>
    </message>
    <message>
        <source>A rule of the centre cannot be used</source>
        <translation>有一条规则无法使用</translation>
    </message>
    <message>
        <source>“{name}” is left out; everything else holds.</source>
        <translation>已跳过“{name}”，其余照常。</translation>
    </message>
    <message>
        <source>A part of this desk's data is damaged</source>
        <translation>本座席有一部分数据已损坏</translation>
    </message>
    <message>
        <source>Close the desk and start it again: it repairs itself then.</source>
        <translation>请关闭本程序后重新启动，启动时会自动修复。</translation>
    </message>
    <message>
        <source>This computer and the server did not hold the same data</source>
        <translation>本机与服务器的数据不一致</translation>
    </message>
    <message>
        <source>The table {table} is fetched again by itself. Unsent work is untouched.</source>
        <translation>表“{table}”会自动重新获取，未发送的工作不受影响。</translation>
    </message>
    <message>
        <source>The data of this desk was damaged and has been rebuilt</source>
        <translation>本座席的数据已损坏，现已重建</translation>
    </message>
    <message>
        <source>{saved} unsent changes and drafts were saved out of it; the rest comes from the server. The damaged file is kept.</source>
        <translation>已从中救回 {saved} 项未发送的改动和草稿，其余将从服务器获取；损坏的文件已保留。</translation>
    </message>
    <message>
        <source>Call script published</source>
        <translation>话术已发布</translation>
    </message>
    <message>
        <source>Version {version} is used from the next call on.</source>
        <translation>从下一通电话起使用版本 {version}。</translation>
    </message>
    <message>
        <source>Call script taken back</source>
        <translation>话术已撤回</translation>
    </message>
    <message>
        <source>Version {version} is no longer used.</source>
        <translation>版本 {version} 不再使用。</translation>
    </message>
    <message>
        <source>Team leads edit call scripts</source>
        <translation>话术由班组长编辑</translation>
    </message>
    <message>
        <source>Your role does not allow it.</source>
        <translation>您的角色没有此权限。</translation>
    </message>
    <message>
        <source>Another version is newer</source>
        <translation>已有更新的版本</translation>
    </message>
    <message>
        <source>There is version {version} already: choose a later one.</source>
        <translation>已有版本 {version}，请用更高的版本号。</translation>
    </message>
    <message>
        <source>This server takes no call scripts</source>
        <translation>此服务器不接收话术</translation>
    </message>
    <message>
        <source>It was put together without what checks them.</source>
        <translation>它没有安装话术检查功能。</translation>
    </message>
    <message>
        <source>Tell the caller: this call is recorded</source>
        <translation>请告知客户：本次通话将被录音</translation>
    </message>
    <message>
        <source>Note a refusal, and the file is deleted.</source>
        <translation>客户不同意时请记录，录音文件会被删除。</translation>
    </message>
    <message>
        <source>This call has no self-assessment</source>
        <translation>此通电话没有自评</translation>
    </message>
    <message>
        <source>Only calls that you answered on this desk have one.</source>
        <translation>只有在本机接听的电话才有自评。</translation>
    </message>
    <message>
        <source>The reason is too long</source>
        <translation>理由过长</translation>
    </message>
    <message>
        <source>500 characters are enough; shorten it.</source>
        <translation>请控制在 500 字以内。</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>请稍后再试。</translation>
    </message>
    <message>
        <source>Tell your team lead.</source>
        <translation>请告知班组长。</translation>
    </message>
    <message>
        <source>Tell your IT support this sentence.</source>
        <translation>请把这句话转告技术支持。</translation>
    </message>
    <message>
        <source>Go on working: everything is kept here and sent by itself.</source>
        <translation>可继续工作：内容已保存在本机，稍后会自动发送。</translation>
    </message>
    <message>
        <source>Text discarded</source>
        <translation>文字已丢弃</translation>
    </message>
    <message>
        <source>Ctrl+Shift+Z brings it back.</source>
        <translation>按 Ctrl+Shift+Z 可恢复。</translation>
    </message>
    <message>
        <source>The subject is missing</source>
        <translation>缺少主题</translation>
    </message>
    <message>
        <source>Write the matter in one line.</source>
        <translation>请用一句话写明事由。</translation>
    </message>
    <message>
        <source>The text is too long</source>
        <translation>文字过长</translation>
    </message>
    <message>
        <source>At most {limit} characters. Nothing was cut: shorten it.</source>
        <translation>最多 {limit} 个字。内容没有被截断，请自行缩短。</translation>
    </message>
    <message>
        <source>The text holds an invisible character</source>
        <translation>文字中有不可见字符</translation>
    </message>
    <message>
        <source>Delete what was pasted here and type it again.</source>
        <translation>请删除粘贴的内容并重新输入。</translation>
    </message>
    <message>
        <source>A value does not fit</source>
        <translation>有一项内容不合适</translation>
    </message>
    <message>
        <source>Choose or type this value again.</source>
        <translation>请重新选择或输入这一项。</translation>
    </message>
    <message>
        <source>This form is not open any more</source>
        <translation>这张表单已不再打开</translation>
    </message>
    <message>
        <source>Open the ticket again from the history.</source>
        <translation>请从历史记录重新打开工单。</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>It is not on this computer, or not any more.</source>
        <translation>本机上没有，或已不在本机。</translation>
    </message>
    <message>
        <source>The server did not accept a change</source>
        <translation>服务器没有接受一处修改</translation>
    </message>
    <message>
        <source>Your text is kept on this computer; only this ticket waits.</source>
        <translation>文字仍保存在本机，只有这张工单在等待。</translation>
    </message>
    <message>
        <source>Sending does not get on</source>
        <translation>发送没有进展</translation>
    </message>
    <message>
        <source>Changes have waited for a minute though the server answers.</source>
        <translation>服务器有回应，但修改已等待一分钟。</translation>
    </message>
    <message>
        <source>The server cannot be reached</source>
        <translation>无法连接服务器</translation>
    </message>
    <message>
        <source>Check the network and the address.</source>
        <translation>请检查网络和服务器地址。</translation>
    </message>
    <message>
        <source>The server has much to do</source>
        <translation>服务器繁忙</translation>
    </message>
    <message>
        <source>The desk tries again in a moment.</source>
        <translation>本机稍后会自动重试。</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is not valid</source>
        <translation>服务器证书无效</translation>
    </message>
    <message>
        <source>It has expired or is another server&apos;s; nothing is sent.</source>
        <translation>证书已过期或属于别的服务器，未发送任何内容。</translation>
    </message>
    <message>
        <source>The server address cannot be used</source>
        <translation>服务器地址不可用</translation>
    </message>
    <message>
        <source>It looks like https://desk.example.com.</source>
        <translation>地址形如 https://desk.example.com。</translation>
    </message>
    <message>
        <source>The server could not do that</source>
        <translation>服务器未能完成</translation>
    </message>
    <message>
        <source>It reported a fault of its own.</source>
        <translation>服务器报告了自身故障。</translation>
    </message>
    <message>
        <source>This program is too old</source>
        <translation>程序版本过旧</translation>
    </message>
    <message>
        <source>The server needs a newer version of the desk.</source>
        <translation>服务器需要更新版本的工作台。</translation>
    </message>
    <message>
        <source>User or password is wrong</source>
        <translation>用户名或密码错误</translation>
    </message>
    <message>
        <source>User or password is wrong. Check Caps Lock and type again.</source>
        <translation>用户名或密码错误，请检查大写锁定后重新输入。</translation>
    </message>
    <message>
        <source>Too many attempts</source>
        <translation>尝试次数过多</translation>
    </message>
    <message>
        <source>Too many wrong passwords. Wait {retry_after_s} seconds.</source>
        <translation>密码错误次数过多，请等待 {retry_after_s} 秒。</translation>
    </message>
    <message>
        <source>This account is switched off</source>
        <translation>该账号已停用</translation>
    </message>
    <message>
        <source>This account is switched off.</source>
        <translation>该账号已停用。</translation>
    </message>
    <message>
        <source>You are not signed in any more</source>
        <translation>登录已失效</translation>
    </message>
    <message>
        <source>Sign in again to do this.</source>
        <translation>请重新登录后再操作。</translation>
    </message>
    <message>
        <source>The password must be changed</source>
        <translation>需要修改密码</translation>
    </message>
    <message>
        <source>Choose a new password of your own before you can work.</source>
        <translation>开始工作前，请先设置您自己的新密码。</translation>
    </message>
    <message>
        <source>That password cannot be used</source>
        <translation>这个密码不能使用</translation>
    </message>
    <message>
        <source>It is too short, or among the first that anybody tries. Take several words.</source>
        <translation>密码太短，或太容易被猜到。请用几个词组成密码。</translation>
    </message>
    <message>
        <source>This computer keeps what was not sent</source>
        <translation>本机保留了尚未发送的内容</translation>
    </message>
    <message>
        <source>Some work has not reached the server. Sign in again and wait until all is sent; then sign out.</source>
        <translation>还有内容没有送到服务器。请重新登录，等全部发送后再退出登录。</translation>
    </message>
    <message>
        <source>A code is needed, too</source>
        <translation>还需要验证码</translation>
    </message>
    <message>
        <source>Type the six digits that your authenticator app shows.</source>
        <translation>请输入身份验证器应用显示的六位数字。</translation>
    </message>
    <message>
        <source>That code is wrong or was used</source>
        <translation>验证码错误或已用过</translation>
    </message>
    <message>
        <source>Wait for the next code in your app and type it.</source>
        <translation>请等待应用显示下一个验证码后输入。</translation>
    </message>
    <message>
        <source>This computer was reported lost</source>
        <translation>这台电脑已报失</translation>
    </message>
    <message>
        <source>What it holds is being deleted, and the desk closes.</source>
        <translation>本机保存的数据正在删除，工作台即将关闭。</translation>
    </message>
    <message>
        <source>That state is not possible now</source>
        <translation>现在不能切换到该状态</translation>
    </message>
    <message>
        <source>Finish the call first, then choose your state.</source>
        <translation>请先结束通话，再选择状态。</translation>
    </message>
    <message>
        <source>The call does not allow that now</source>
        <translation>当前通话不能这样操作</translation>
    </message>
    <message>
        <source>The call has moved on, or the other side refused.</source>
        <translation>通话状态已改变，或对方拒绝。</translation>
    </message>
    <message>
        <source>There is no such call any more</source>
        <translation>这通电话已不存在</translation>
    </message>
    <message>
        <source>The other side was faster and has hung up.</source>
        <translation>对方已先挂断。</translation>
    </message>
    <message>
        <source>Another call is going on</source>
        <translation>正在进行另一通电话</translation>
    </message>
    <message>
        <source>End the call in front of you first.</source>
        <translation>请先结束当前通话。</translation>
    </message>
    <message>
        <source>Four calls are going on</source>
        <translation>已有四通电话在进行</translation>
    </message>
    <message>
        <source>End one of them, then call again.</source>
        <translation>请先结束其中一通，再拨打。</translation>
    </message>
    <message>
        <source>A further caller heard the busy tone</source>
        <translation>又有一位来电者听到忙音</translation>
    </message>
    <message>
        <source>Four calls are as many as the telephone takes.</source>
        <translation>话机最多同时处理四通电话。</translation>
    </message>
    <message>
        <source>This number cannot be called</source>
        <translation>无法拨打该号码</translation>
    </message>
    <message>
        <source>Use digits, or an address like name@server.</source>
        <translation>请输入数字，或 name@server 形式的地址。</translation>
    </message>
    <message>
        <source>The keys did not reach the other side</source>
        <translation>按键没有送达对方</translation>
    </message>
    <message>
        <source>The other side takes no keypad tones in this call.</source>
        <translation>对方在本次通话中不接收按键音。</translation>
    </message>
    <message>
        <source>No connection to the telephone system</source>
        <translation>未连接电话系统</translation>
    </message>
    <message>
        <source>Calls cannot arrive or go out; the desk keeps trying.</source>
        <translation>暂时无法呼入呼出，工作台会继续尝试。</translation>
    </message>
    <message>
        <source>The telephone account is not complete</source>
        <translation>电话账号不完整</translation>
    </message>
    <message>
        <source>Server, user or password of the telephone account is wrong.</source>
        <translation>电话账号的服务器、用户或密码有误。</translation>
    </message>
    <message>
        <source>No network port for calls is free</source>
        <translation>没有可用的通话端口</translation>
    </message>
    <message>
        <source>Another telephone program may be running. Close it.</source>
        <translation>可能有其他电话软件在运行，请关闭它。</translation>
    </message>
    <message>
        <source>Broken telephone messages were dropped</source>
        <translation>已丢弃错误的电话消息</translation>
    </message>
    <message>
        <source>{count} messages of the telephone system made no sense ({cause}). Calls go on.</source>
        <translation>电话系统有 {count} 条消息格式错误（{cause}）。通话不受影响。</translation>
    </message>
    <message>
        <source>The telephone system refuses your sign-in</source>
        <translation>电话系统拒绝登录</translation>
    </message>
    <message>
        <source>User or password of the telephone account is wrong (SIP {code}). No call can reach you.</source>
        <translation>电话账号的用户名或密码错误（SIP {code}）。目前无法接到来电。</translation>
    </message>
    <message>
        <source>The telephone system&apos;s certificate is not valid now</source>
        <translation>电话系统的证书当前无效</translation>
    </message>
    <message>
        <source>It is expired or not yet valid. Check this computer&apos;s clock.</source>
        <translation>证书已过期或尚未生效。请检查本机时间。</translation>
    </message>
    <message>
        <source>The telephone system&apos;s certificate is for another name</source>
        <translation>电话系统的证书属于其他名称</translation>
    </message>
    <message>
        <source>This may be another server. The desk does not connect to it.</source>
        <translation>对方可能是另一台服务器，工作台不会连接。</translation>
    </message>
    <message>
        <source>The telephone system&apos;s certificate is not trusted</source>
        <translation>电话系统的证书不受信任</translation>
    </message>
    <message>
        <source>No known authority has signed it. The desk does not connect.</source>
        <translation>该证书没有可信机构签名，工作台不会连接。</translation>
    </message>
    <message>
        <source>No encrypted connection to the telephone system</source>
        <translation>无法与电话系统建立加密连接</translation>
    </message>
    <message>
        <source>It does not speak TLS 1.2 or newer, or broke off.</source>
        <translation>对方不支持 TLS 1.2 或更新版本，或中断了连接。</translation>
    </message>
    <message>
        <source>A certificate file cannot be used</source>
        <translation>证书文件无法使用</translation>
    </message>
    <message>
        <source>The settings name {file}. It is missing or broken.</source>
        <translation>设置中指定的 {file} 不存在或已损坏。</translation>
    </message>
    <message>
        <source>A strange call was refused</source>
        <translation>已拒绝一个陌生呼叫</translation>
    </message>
    <message>
        <source>It did not come from your telephone system.</source>
        <translation>该呼叫不是来自本单位电话系统。</translation>
    </message>
    <message>
        <source>The call was cut off here</source>
        <translation>通话在本机中断</translation>
    </message>
    <message>
        <source>The call engine broke down and is back in a moment. Call back: the number is in the history, your notes are safe.</source>
        <translation>通话引擎出错，马上恢复。请回拨：号码在历史记录里，您的记录不受影响。</translation>
    </message>
    <message>
        <source>The call engine is restarting</source>
        <translation>通话引擎正在重启</translation>
    </message>
    <message>
        <source>Calls work again in a few seconds; your notes are safe.</source>
        <translation>几秒后即可恢复通话，您的记录不受影响。</translation>
    </message>
    <message>
        <source>The call engine does not fit this program</source>
        <translation>通话引擎与程序不匹配</translation>
    </message>
    <message>
        <source>A part of the installation has another version.</source>
        <translation>安装中有部件版本不一致。</translation>
    </message>
    <message>
        <source>The headset was unplugged</source>
        <translation>耳机已拔出</translation>
    </message>
    <message>
        <source>Sound goes on through another device until it is back.</source>
        <translation>声音改由其他设备播放，插回后自动恢复。</translation>
    </message>
    <message>
        <source>The headset is back</source>
        <translation>耳机已恢复</translation>
    </message>
    <message>
        <source>Sound goes through it again.</source>
        <translation>声音已切回耳机。</translation>
    </message>
    <message>
        <source>Not while a caller is on the line</source>
        <translation>通话中无法进行</translation>
    </message>
    <message>
        <source>Phrases are recorded between calls.</source>
        <translation>请在两次通话之间录制话术。</translation>
    </message>
    <message>
        <source>This call is not being recorded</source>
        <translation>本次通话未能录音</translation>
    </message>
    <message>
        <source>The recording cannot be written. The call goes on.</source>
        <translation>录音无法写入，通话不受影响。</translation>
    </message>
    <message>
        <source>No room for recordings</source>
        <translation>录音空间不足</translation>
    </message>
    <message>
        <source>The disk is nearly full; calls are not recorded.</source>
        <translation>磁盘即将写满，通话不再录音。</translation>
    </message>
    <message>
        <source>The centre decides what is recorded</source>
        <translation>录音由中心统一规定</translation>
    </message>
    <message>
        <source>You can pause it while a card number is told.</source>
        <translation>客户报卡号时可以暂停录音。</translation>
    </message>
    <message>
        <source>This call is not recorded</source>
        <translation>本次通话没有录音</translation>
    </message>
    <message>
        <source>There is nothing to pause.</source>
        <translation>没有可暂停的录音。</translation>
    </message>
    <message>
        <source>The recording was deleted</source>
        <translation>录音已删除</translation>
    </message>
    <message>
        <source>The caller did not agree to it.</source>
        <translation>客户不同意录音。</translation>
    </message>
    <message>
        <source>The recording cannot be opened</source>
        <translation>录音无法打开</translation>
    </message>
    <message>
        <source>It is damaged, was moved, or belongs to another desk.</source>
        <translation>文件已损坏、被移动，或属于其他工作台。</translation>
    </message>
    <message>
        <source>The server does not take a file</source>
        <translation>服务器拒收一个文件</translation>
    </message>
    <message>
        <source>It stays on this desk. Everything else is sent.</source>
        <translation>文件保留在本工作台，其余内容照常发送。</translation>
    </message>
    <message>
        <source>No sound device</source>
        <translation>没有声音设备</translation>
    </message>
    <message>
        <source>No headset or other device was found. Plug in the headset.</source>
        <translation>没有找到耳机或其他设备，请插上耳机。</translation>
    </message>
    <message>
        <source>The desk is open already</source>
        <translation>工作台已经打开</translation>
    </message>
    <message>
        <source>Another desk uses the same data. Use the one that is open.</source>
        <translation>另一个工作台正在使用同一份数据，请使用已打开的那个。</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>What you type now cannot be kept. Free some space at once.</source>
        <translation>现在输入的内容无法保存，请立即清理空间。</translation>
    </message>
    <message>
        <source>The desk cannot write its data</source>
        <translation>工作台无法写入数据</translation>
    </message>
    <message>
        <source>The folder of this desk does not allow writing.</source>
        <translation>工作台的文件夹不允许写入。</translation>
    </message>
    <message>
        <source>The data of this desk cannot be opened</source>
        <translation>无法打开本工作台的数据</translation>
    </message>
    <message>
        <source>Its key is gone or the file is damaged; nothing was deleted.</source>
        <translation>密钥丢失或文件损坏；没有删除任何内容。</translation>
    </message>
    <message>
        <source>The data comes from a newer program</source>
        <translation>数据来自更新版本的程序</translation>
    </message>
    <message>
        <source>Install the newer version of the desk; nothing was changed.</source>
        <translation>请安装更新版本的工作台；没有改动任何内容。</translation>
    </message>
    <message>
        <source>The system&apos;s key ring is missing or locked</source>
        <translation>系统密钥环不可用或已锁定</translation>
    </message>
    <message>
        <source>Passwords are kept nowhere else. Unlock it, or install gnome-keyring.</source>
        <translation>密码只存放在密钥环中。请解锁，或安装 gnome-keyring。</translation>
    </message>
    <message>
        <source>A settings file is wrong</source>
        <translation>设置文件有误</translation>
    </message>
    <message>
        <source>{file}, line {line}: {cause}</source>
        <translation>{file} 第 {line} 行：{cause}</translation>
    </message>
    <message>
        <source>The phrases cannot be read</source>
        <translation>话术无法读取</translation>
    </message>
    <message>
        <source>The phrase pack has a mistake. The desk works without it.</source>
        <translation>话术包有错误，工作台仍可使用。</translation>
    </message>
    <message>
        <source>New phrases could not be taken over</source>
        <translation>新的话术未能启用</translation>
    </message>
    <message>
        <source>The desk goes on with the phrases it has.</source>
        <translation>工作台继续使用现有的话术。</translation>
    </message>
    <message>
        <source>This pack has no such phrases</source>
        <translation>话术包中没有这一项</translation>
    </message>
    <message>
        <source>Choose another situation or language.</source>
        <translation>请选择其他情景或语言。</translation>
    </message>
    <message>
        <source>The desk is still starting</source>
        <translation>工作台正在启动</translation>
    </message>
    <message>
        <source>This will work in a moment.</source>
        <translation>稍候即可使用。</translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation>操作未成功</translation>
    </message>
    <message>
        <source>Something unexpected happened; your notes are kept.</source>
        <translation>发生意外情况，您的记录已保留。</translation>
    </message>
    <message>
        <source>The desk reported “{code}”.</source>
        <translation>工作台报告“{code}”。</translation>
    </message>
    <message>
        <source>A sound device does not open</source>
        <translation>音频设备无法打开</translation>
    </message>
    <message>
        <source>Another program may hold it. Close that program, or choose another device in the settings.</source>
        <translation>可能被其他程序占用。请关闭该程序，或在设置中选择其他设备。</translation>
    </message>
    <message>
        <source>Your microphone gives no sound</source>
        <translation>您的麦克风没有声音</translation>
    </message>
    <message>
        <source>Your microphone gives no sound: check the headset and its switch. The caller cannot hear you.</source>
        <translation>您的麦克风没有声音，客户听不到您：请检查耳麦和静音开关。</translation>
    </message>
    <message>
        <source>You are muted</source>
        <translation>您已静音</translation>
    </message>
    <message>
        <source>You are muted: the caller cannot hear you.</source>
        <translation>您已静音，客户听不到您。</translation>
    </message>
    <message>
        <source>The caller has put us on hold</source>
        <translation>客户保持了通话</translation>
    </message>
    <message>
        <source>The caller has put us on hold; wait for them.</source>
        <translation>客户保持了通话，请稍候。</translation>
    </message>
    <message>
        <source>No sound arrives</source>
        <translation>收不到声音</translation>
    </message>
    <message>
        <source>No sound arrives from the network. It is not the caller&apos;s doing: they may hear you.</source>
        <translation>网络没有传来声音，不是客户的问题：客户可能听得到您。</translation>
    </message>
    <message>
        <source>A fax machine</source>
        <translation>传真机</translation>
    </message>
    <message>
        <source>A fax machine or a modem is on the line.</source>
        <translation>线路另一端是传真机或调制解调器。</translation>
    </message>
    <message>
        <source>The caller presses keys</source>
        <translation>客户在按键</translation>
    </message>
    <message>
        <source>The caller presses keys: perhaps they cannot speak.</source>
        <translation>客户在按键：可能不方便说话。</translation>
    </message>
    <message>
        <source>A noisy line</source>
        <translation>线路杂音</translation>
    </message>
    <message>
        <source>It is loud around the caller; the words are hard to hear.</source>
        <translation>客户周围声音很大，话音不易听清。</translation>
    </message>
    <message>
        <source>The caller is very quiet</source>
        <translation>客户声音很小</translation>
    </message>
    <message>
        <source>The caller&apos;s voice arrives very quietly.</source>
        <translation>客户的声音传来很小。</translation>
    </message>
    <message>
        <source>You have not been heard yet</source>
        <translation>客户还没听到您</translation>
    </message>
    <message>
        <source>You have not been heard in this call yet: greet the caller.</source>
        <translation>本次通话还没有听到您的声音：请先问候客户。</translation>
    </message>
    <message>
        <source>Only line noise</source>
        <translation>只有线路底噪</translation>
    </message>
    <message>
        <source>Only the line&apos;s own noise arrives; the caller&apos;s microphone may be off.</source>
        <translation>只收到线路底噪，客户的话筒可能已关闭。</translation>
    </message>
    <message>
        <source>The caller does not speak</source>
        <translation>客户未出声</translation>
    </message>
    <message>
        <source>The line is good and the caller does not speak.</source>
        <translation>线路正常，客户未出声。</translation>
    </message>
    <message>
        <source>The desk broke off last time</source>
        <translation>上次运行意外中断</translation>
    </message>
    <message>
        <source>What you wrote is back. What happened stands in {file}.</source>
        <translation>您写的内容已恢复，经过记录在 {file}。</translation>
    </message>
    <message>
        <source>The transfer did not work; the caller is still here.</source>
        <translation>转接没有成功，来电者仍在您这里。</translation>
    </message>
    <message>
        <source>You are back with the caller.</source>
        <translation>您已回到来电者的通话。</translation>
    </message>
    <message>
        <source>The number is busy</source>
        <translation>对方忙线中</translation>
    </message>
    <message>
        <source>There is no such number</source>
        <translation>号码不存在</translation>
    </message>
    <message>
        <source>The other side declined</source>
        <translation>对方拒接</translation>
    </message>
    <message>
        <source>Nobody answers</source>
        <translation>无人接听</translation>
    </message>
    <message>
        <source>The number cannot be reached</source>
        <translation>号码无法接通</translation>
    </message>
    <message>
        <source>The caller was transferred</source>
        <translation>来电已转接</translation>
    </message>
    <message>
        <source>The other side has taken the call.</source>
        <translation>对方已接起通话。</translation>
    </message>
    <message>
        <source>There is no caller for this</source>
        <translation>现在没有可操作的通话</translation>
    </message>
    <message>
        <source>Talk to a caller first, or take one off hold.</source>
        <translation>请先接通来电者，或取回保持中的通话。</translation>
    </message>
    <message>
        <source>A transfer is going on already</source>
        <translation>正在进行转接</translation>
    </message>
    <message>
        <source>Complete it or cancel it first.</source>
        <translation>请先完成或取消转接。</translation>
    </message>
    <message>
        <source>No colleague is being asked</source>
        <translation>没有正在咨询的同事</translation>
    </message>
    <message>
        <source>Call a colleague about the caller first.</source>
        <translation>请先呼叫同事进行咨询。</translation>
    </message>
    <message>
        <source>A conference needs two calls</source>
        <translation>会议需要两通电话</translation>
    </message>
    <message>
        <source>Call the second person first; the caller waits on hold.</source>
        <translation>请先呼叫第二方，来电者会处于保持状态。</translation>
    </message>
    <message>
        <source>Nothing was dialled yet</source>
        <translation>还没有拨过号码</translation>
    </message>
    <message>
        <source>Type a number to call it.</source>
        <translation>请输入要拨打的号码。</translation>
    </message>
    <message>
        <source>Your centre does not offer this</source>
        <translation>贵中心未开通此功能</translation>
    </message>
    <message>
        <source>No code of the telephone system is set for it.</source>
        <translation>电话系统没有设置相应的功能码。</translation>
    </message>
    <message>
        <source>Only team leads may do this</source>
        <translation>只有班组长可以这样做</translation>
    </message>
    <message>
        <source>Your account has no right to listen to calls.</source>
        <translation>您的账号没有监听通话的权限。</translation>
    </message>
    <message>
        <source>No more time for the note</source>
        <translation>话后处理时间不能再延长</translation>
    </message>
    <message>
        <source>What you wrote is kept and can be finished later.</source>
        <translation>您写的内容已保存，可以稍后完成。</translation>
    </message>
    <message>
        <source>Your break is over</source>
        <translation>休息时间已到</translation>
    </message>
    <message>
        <source>It was meant to last {minutes} minutes.</source>
        <translation>规定时间为 {minutes} 分钟。</translation>
    </message>
    <message>
        <source>You did not answer a call</source>
        <translation>您有一通来电未接</translation>
    </message>
    <message>
        <source>You are not ready now, so that no further caller rings in vain.</source>
        <translation>您的状态已改为未就绪，以免后面的来电无人接听。</translation>
    </message>
    <message>
        <source>Choose Ready when you are back.</source>
        <translation>回到座位后请选择“就绪”。</translation>
    </message>
    <message>
        <source>The telephone system did not take your state</source>
        <translation>电话系统没有接受您的状态</translation>
    </message>
    <message>
        <source>It refused the code {code}. Calls may be sent to you wrongly.</source>
        <translation>电话系统拒绝了功能码 {code}，来电分配可能有误。</translation>
    </message>
    <message>
        <source>Choose your state again; tell your team lead.</source>
        <translation>请重新选择状态，并告知班组长。</translation>
    </message>
    <message>
        <source>You speak while muted</source>
        <translation>您在静音状态下说话</translation>
    </message>
    <message>
        <source>The caller does not hear you: switch mute off.</source>
        <translation>来电者听不到您：请取消静音。</translation>
    </message>
    <message>
        <source>No sound from your microphone</source>
        <translation>麦克风没有声音</translation>
    </message>
    <message>
        <source>Check the headset&apos;s plug and its mute switch.</source>
        <translation>请检查耳机插头和耳机上的静音开关。</translation>
    </message>
    <message>
        <source>Nothing arrives from the caller</source>
        <translation>收不到来电者的声音</translation>
    </message>
    <message>
        <source>It is the network, not your headset.</source>
        <translation>是网络问题，不是耳机问题。</translation>
    </message>
    <message>
        <source>The line is bad</source>
        <translation>通话质量差</translation>
    </message>
    <message>
        <source>The network loses or delays sound in this call.</source>
        <translation>网络在本通话中丢失或延迟了声音。</translation>
    </message>
    <message>
        <source>Headset buttons do not work</source>
        <translation>耳机按键不可用</translation>
    </message>
    <message>
        <source>This computer does not let the desk use the buttons of {device}. Sound is not affected.</source>
        <translation>本机不允许坐席端使用 {device} 的按键。通话声音不受影响。</translation>
    </message>
    <message>
        <source>A key belongs to another program</source>
        <translation>该快捷键已被其他程序占用</translation>
    </message>
    <message>
        <source>{key} is taken. Choose another key in the settings file.</source>
        <translation>{key} 已被占用。请在设置文件中换一个键。</translation>
    </message>
    <message>
        <source>A key in the settings file is none</source>
        <translation>设置文件中的快捷键无效</translation>
    </message>
    <message>
        <source>“{key}” is no key. It looks like Ctrl+Alt+A or F9.</source>
        <translation>“{key}”不是有效的按键，写法如 Ctrl+Alt+A 或 F9。</translation>
    </message>
    <message>
        <source>Keys for other windows do not work here</source>
        <translation>此桌面环境不支持全局快捷键</translation>
    </message>
    <message>
        <source>This desktop keeps keys to itself. Bind “agent-desktop ctl answer” and the like to keys in the desktop&apos;s own settings.</source>
        <translation>此桌面环境自行管理按键。请在系统的键盘设置中把“agent-desktop ctl answer”等命令绑定到按键。</translation>
    </message>
    <message>
        <source>This link cannot be called</source>
        <translation>无法拨打此链接</translation>
    </message>
    <message>
        <source>It holds no telephone number and no address.</source>
        <translation>链接中没有电话号码，也没有地址。</translation>
    </message>
    <message>
        <source>This link is not waiting any more</source>
        <translation>此链接已失效</translation>
    </message>
    <message>
        <source>Follow the link once more.</source>
        <translation>请重新点击链接。</translation>
    </message>
    <message>
        <source>The check before the shift is still to do</source>
        <translation>尚未完成班前检查</translation>
    </message>
    <message>
        <source>Check headset and ringing first; it takes ten seconds.</source>
        <translation>请先检查耳机和振铃，只需十秒。</translation>
    </message>
    <message>
        <source>The check is not possible now</source>
        <translation>现在无法检查</translation>
    </message>
    <message>
        <source>Finish the call, then start the check again.</source>
        <translation>请先结束通话，再重新开始检查。</translation>
    </message>
    <message>
        <source>The telephone system does not know this desk</source>
        <translation>话机未在电话系统注册</translation>
    </message>
    <message>
        <source>Calls cannot arrive. The desk keeps trying.</source>
        <translation>暂时无法接到来电，系统会继续尝试。</translation>
    </message>
    <message>
        <source>There is no such device</source>
        <translation>没有此设备</translation>
    </message>
    <message>
        <source>Plug in the headset, or choose a device in the settings.</source>
        <translation>请插上耳机，或在设置中选择设备。</translation>
    </message>
    <message>
        <source>The microphone gives no sound at all</source>
        <translation>麦克风完全没有声音</translation>
    </message>
    <message>
        <source>Check the mute switch on the headset and its cable.</source>
        <translation>请检查耳机上的静音开关和连接线。</translation>
    </message>
    <message>
        <source>You were not heard clearly</source>
        <translation>没有听清您的声音</translation>
    </message>
    <message>
        <source>Move the microphone nearer and read the sentence aloud.</source>
        <translation>请把麦克风移近一些，大声读出这句话。</translation>
    </message>
    <message>
        <source>The tone was not heard</source>
        <translation>没有听到提示音</translation>
    </message>
    <message>
        <source>Turn up the volume, or choose another device in the settings.</source>
        <translation>请调高音量，或在设置中选择其他设备。</translation>
    </message>
    <message>
        <source>The music on hold is missing</source>
        <translation>缺少保持音乐</translation>
    </message>
    <message>
        <source>There is no sound file {name}; callers hear silence.</source>
        <translation>没有音频文件 {name}，来电者在保持时听不到声音。</translation>
    </message>
    <message>
        <source>These words are not recorded</source>
        <translation>这句话还没有录音</translation>
    </message>
    <message>
        <source>Say them yourself. Record them between two calls.</source>
        <translation>请亲口说，通话间隙再录音。</translation>
    </message>
    <message>
        <source>The microphone belongs to the caller</source>
        <translation>通话中，麦克风正在使用</translation>
    </message>
    <message>
        <source>Record and listen between two calls.</source>
        <translation>请在两通电话之间录音和试听。</translation>
    </message>
    <message>
        <source>Nobody was heard</source>
        <translation>没有听到声音</translation>
    </message>
    <message>
        <source>Check the microphone and read the phrase again.</source>
        <translation>请检查麦克风，再读一遍。</translation>
    </message>
    <message>
        <source>The flow has gone on</source>
        <translation>流程已经走到别处</translation>
    </message>
    <message>
        <source>Choose what is offered now.</source>
        <translation>请从现在的选项中选择。</translation>
    </message>
    <message>
        <source>The new call script cannot be used</source>
        <translation>新话术无法启用</translation>
    </message>
    <message>
        <source>Version {version}, {cause}. The last good one stays.</source>
        <translation>版本 {version}：{cause}。继续使用上一个可用版本。</translation>
    </message>
    <message>
        <source>The caller waits</source>
        <translation>客户正在等待</translation>
    </message>
    <message>
        <source>On hold for {seconds} s: come back and say a word.</source>
        <translation>已保持 {seconds} 秒：请回来说一声。</translation>
    </message>
    <message>
        <source>The caller has waited too long</source>
        <translation>客户等待过久</translation>
    </message>
    <message>
        <source>On hold for {seconds} s: resume now, or offer a call-back.</source>
        <translation>已保持 {seconds} 秒：请立即恢复通话，或提出回电。</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is fast</source>
        <translation>本机时钟快了</translation>
    </message>
    <message>
        <source>It is {minutes} min ahead of the server. Promised times may be wrong: set the clock.</source>
        <translation>比服务器快 {minutes} 分钟，承诺的时间可能不准：请校准时钟。</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is slow</source>
        <translation>本机时钟慢了</translation>
    </message>
    <message>
        <source>It is {minutes} min behind the server. Promised times may be wrong: set the clock.</source>
        <translation>比服务器慢 {minutes} 分钟，承诺的时间可能不准：请校准时钟。</translation>
    </message>
    <message>
        <source>The disk is nearly full</source>
        <translation>磁盘快满了</translation>
    </message>
    <message>
        <source>Only {free_mb} MB are free. Make room before your work cannot be kept any more.</source>
        <translation>只剩 {free_mb} MB。请在工作内容无法保存之前清理出空间。</translation>
    </message>
    <message>
        <source>The ticket has ended</source>
        <translation>工单已结束</translation>
    </message>
    <message>
        <source>Reopen it first; what you wrote stays in its log.</source>
        <translation>请先重新打开；您写的内容保留在工单记录里。</translation>
    </message>
    <message>
        <source>Somebody was faster</source>
        <translation>已有人先做了</translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation>还不到这一步</translation>
    </message>
    <message>
        <source>Somebody else answers for this</source>
        <translation>这一步由别人负责</translation>
    </message>
    <message>
        <source>The form&apos;s description cannot be used</source>
        <translation>表单定义无法使用</translation>
    </message>
    <message>
        <source>See “{field}”. The form as it was stays in force.</source>
        <translation>请检查“{field}”。原来的表单继续有效。</translation>
    </message>
    <message>
        <source>The calendar cannot be used</source>
        <translation>工作日历无法使用</translation>
    </message>
    <message>
        <source>It was merged into another ticket: work there.</source>
        <translation>已并入另一张工单，请在那里处理。</translation>
    </message>
    <message>
        <source>A colleague accepted this ticket before you.</source>
        <translation>同事已先于您接受了这张工单。</translation>
    </message>
    <message>
        <source>The matter is handled already.</source>
        <translation>事情已经处理完毕。</translation>
    </message>
    <message>
        <source>The result was written back already.</source>
        <translation>处理结果已经回填。</translation>
    </message>
    <message>
        <source>The customer was called back already.</source>
        <translation>客户已经回访过。</translation>
    </message>
    <message>
        <source>This delay was reported already.</source>
        <translation>这次超时已经上报。</translation>
    </message>
    <message>
        <source>This conflict was decided already.</source>
        <translation>这处冲突已经有人裁定。</translation>
    </message>
    <message>
        <source>The ticket waits for the customer already.</source>
        <translation>工单已在等待客户。</translation>
    </message>
    <message>
        <source>The ticket does not wait any more.</source>
        <translation>工单已不在等待客户。</translation>
    </message>
    <message>
        <source>Nothing to hand over</source>
        <translation>不需要转派</translation>
    </message>
    <message>
        <source>This person has the ticket already.</source>
        <translation>工单已在此人手上。</translation>
    </message>
    <message>
        <source>Choose somebody else.</source>
        <translation>请选择其他人。</translation>
    </message>
    <message>
        <source>Nobody there to take it</source>
        <translation>没有人可以接手</translation>
    </message>
    <message>
        <source>Nobody in the centre has this number, and no team this name.</source>
        <translation>中心里没有这个工号，也没有这个班组。</translation>
    </message>
    <message>
        <source>Choose somebody of the directory.</source>
        <translation>请从通讯录中选择。</translation>
    </message>
    <message>
        <source>This ticket is not offered to you</source>
        <translation>这张工单没有转派给您</translation>
    </message>
    <message>
        <source>The hand-over was taken back or goes to somebody else.</source>
        <translation>转派已撤回，或转给了别人。</translation>
    </message>
    <message>
        <source>This step is the owner&apos;s, the handler&apos;s or the lead&apos;s.</source>
        <translation>这一步由首问负责人、处理人或班组长来做。</translation>
    </message>
    <message>
        <source>Write a note, or ask them.</source>
        <translation>可以写备注，或请他们处理。</translation>
    </message>
    <message>
        <source>The hand-over was rejected: the team lead must name a handler first.</source>
        <translation>转派被退回：须先由班组长指定处理人。</translation>
    </message>
    <message>
        <source>Only the team lead names a handler.</source>
        <translation>只有班组长可以指定处理人。</translation>
    </message>
    <message>
        <source>Chased twice already</source>
        <translation>已催办两次</translation>
    </message>
    <message>
        <source>Only the team lead chases a third time.</source>
        <translation>第三次催办须由班组长进行。</translation>
    </message>
    <message>
        <source>Escalate it to the team lead.</source>
        <translation>请升级给班组长。</translation>
    </message>
    <message>
        <source>Urgent: notify the department first</source>
        <translation>紧急：请先通知责任部门</translation>
    </message>
    <message>
        <source>Write down who was told, when and how; the form follows within the hour.</source>
        <translation>请记下通知了谁、何时、用什么方式；一小时内补交表单。</translation>
    </message>
    <message>
        <source>The matter must be handled first.</source>
        <translation>须先处理完毕。</translation>
    </message>
    <message>
        <source>The plan and its result must be written back first.</source>
        <translation>须先回填整改方案和结果。</translation>
    </message>
    <message>
        <source>The customer must be called back before it is closed.</source>
        <translation>结案前须先回访客户。</translation>
    </message>
    <message>
        <source>Try three times, half an hour apart, before the customer is not reached.</source>
        <translation>须间隔半小时以上尝试三次，才能记为联系不上。</translation>
    </message>
    <message>
        <source>Not possible now</source>
        <translation>现在不能这样做</translation>
    </message>
    <message>
        <source>The ticket is not in a state for this step.</source>
        <translation>工单当前的状态不能做这一步。</translation>
    </message>
    <message>
        <source>The same ticket</source>
        <translation>同一张工单</translation>
    </message>
    <message>
        <source>A ticket cannot be merged into itself.</source>
        <translation>工单不能并入自身。</translation>
    </message>
    <message>
        <source>Choose the other ticket.</source>
        <translation>请选择另一张工单。</translation>
    </message>
    <message>
        <source>Too many attachments</source>
        <translation>附件太多</translation>
    </message>
    <message>
        <source>A ticket takes 50 files.</source>
        <translation>一张工单最多 50 个附件。</translation>
    </message>
    <message>
        <source>Too many fields</source>
        <translation>字段太多</translation>
    </message>
    <message>
        <source>A form has at most 100 fields of its own.</source>
        <translation>一张表单最多 100 个自有字段。</translation>
    </message>
    <message>
        <source>Something is missing</source>
        <translation>还有必填项</translation>
    </message>
    <message>
        <source>This must be filled in for this step.</source>
        <translation>做这一步须填写此项。</translation>
    </message>
    <message>
        <source>The step has no such detail</source>
        <translation>这一步没有这项内容</translation>
    </message>
    <message>
        <source>“{field}” does not belong to this step.</source>
        <translation>“{field}”不属于这一步。</translation>
    </message>
    <message>
        <source>Nobody was reached</source>
        <translation>没有联系到客户</translation>
    </message>
    <message>
        <source>Satisfaction is what a customer said who was reached.</source>
        <translation>只有联系到客户，才能记录满意度。</translation>
    </message>
    <message>
        <source>The promised time is past</source>
        <translation>承诺的时间已过</translation>
    </message>
    <message>
        <source>Promise a time that is still to come.</source>
        <translation>请承诺一个将来的时间。</translation>
    </message>
    <message>
        <source>The promised time is too far away</source>
        <translation>承诺的时间太远</translation>
    </message>
    <message>
        <source>A promise is given for five years at most.</source>
        <translation>承诺时间最多五年以内。</translation>
    </message>
    <message>
        <source>“{field}” could never be shown: its condition must be on a field above it.</source>
        <translation>“{field}”永远不会显示：条件须指向它上方的字段。</translation>
    </message>
    <message>
        <source>It has no working time, so nothing would ever be due.</source>
        <translation>日历里没有工作时间，任何期限都无法计算。</translation>
    </message>
    <message>
        <source>Name working days and hours.</source>
        <translation>请填写工作日和工作时间。</translation>
    </message>
    <message>
        <source>“{text}” is no day, no hours or no time zone.</source>
        <translation>“{text}”不是日期、时段或时区。</translation>
    </message>
    <message>
        <source>It reaches further than a calendar may.</source>
        <translation>超出了日历允许的范围。</translation>
    </message>
    <message>
        <source>The clock rule cannot be used</source>
        <translation>时限规则无法使用</translation>
    </message>
    <message>
        <source>“{field}” has a value that a rule cannot have.</source>
        <translation>“{field}”的值不符合时限规则。</translation>
    </message>
    <message>
        <source>There is no such month</source>
        <translation>没有这个月份</translation>
    </message>
    <message>
        <source>Write year and month, for example 2026-11.</source>
        <translation>请写年和月，例如 2026-11。</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>请另选一个文件。</translation>
    </message>
    <message>
        <source>It was not taken; put it right and import it again.</source>
        <translation>此行未导入；改正后可再次导入。</translation>
    </message>
    <message>
        <source>It was removed, or has not reached this desk yet.</source>
        <translation>它已被删除，或尚未同步到本机。</translation>
    </message>
    <message>
        <source>Your role does not allow this</source>
        <translation>您的角色无此权限</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>未作任何更改。</translation>
    </message>
    <message>
        <source>That cannot be kept</source>
        <translation>无法保存该内容</translation>
    </message>
    <message>
        <source>The field {field} does not take this. Nothing was changed.</source>
        <translation>字段 {field} 不接受该内容，未作任何更改。</translation>
    </message>
    <message>
        <source>The field {field} takes at most {limit} characters.</source>
        <translation>字段 {field} 最多 {limit} 个字符。</translation>
    </message>
    <message>
        <source>Shorten it and save again.</source>
        <translation>请缩短后再保存。</translation>
    </message>
    <message>
        <source>The text has characters that cannot be shown</source>
        <translation>文字中含有无法显示的字符</translation>
    </message>
    <message>
        <source>Type it again instead of pasting it.</source>
        <translation>请重新输入，不要粘贴。</translation>
    </message>
    <message>
        <source>The entry has too many fields, or is another one.</source>
        <translation>该条目字段过多，或并非同一条目。</translation>
    </message>
    <message>
        <source>There is no such customer</source>
        <translation>没有该客户</translation>
    </message>
    <message>
        <source>They are one customer already</source>
        <translation>两者已是同一客户</translation>
    </message>
    <message>
        <source>There is nothing to merge.</source>
        <translation>无需合并。</translation>
    </message>
    <message>
        <source>They are two customers</source>
        <translation>他们是两个客户</translation>
    </message>
    <message>
        <source>Somebody has parted them already.</source>
        <translation>已有人将其拆分。</translation>
    </message>
    <message>
        <source>There is no number</source>
        <translation>没有号码</translation>
    </message>
    <message>
        <source>Write a telephone number down first.</source>
        <translation>请先登记电话号码。</translation>
    </message>
    <message>
        <source>Say why you need the data</source>
        <translation>请说明查看资料的原因</translation>
    </message>
    <message>
        <source>Every look at a customer&apos;s data is written down with its reason.</source>
        <translation>每次查看客户资料都会连同原因一并记录。</translation>
    </message>
    <message>
        <source>This customer does not want to be called</source>
        <translation>该客户要求免打扰</translation>
    </message>
    <message>
        <source>The number was not dialled.</source>
        <translation>未拨出该号码。</translation>
    </message>
    <message>
        <source>A team lead may overrule it, with a reason.</source>
        <translation>班组长可说明原因后强制拨打。</translation>
    </message>
    <message>
        <source>There is no such article</source>
        <translation>没有该文章</translation>
    </message>
    <message>
        <source>The article needs a title</source>
        <translation>文章缺少标题</translation>
    </message>
    <message>
        <source>Agents find it by its title first.</source>
        <translation>坐席首先按标题查找。</translation>
    </message>
    <message>
        <source>The dates do not fit</source>
        <translation>日期不正确</translation>
    </message>
    <message>
        <source>It has to begin before it ends.</source>
        <translation>生效日期必须早于失效日期。</translation>
    </message>
    <message>
        <source>There is nothing to send</source>
        <translation>没有可提交的内容</translation>
    </message>
    <message>
        <source>Write some words first, or choose an article.</source>
        <translation>请先填写内容，或选择一篇文章。</translation>
    </message>
    <message>
        <source>There is no such question</source>
        <translation>没有该问题</translation>
    </message>
    <message>
        <source>Team leads answer questions</source>
        <translation>问题由班组长答复</translation>
    </message>
    <message>
        <source>It stays on their list.</source>
        <translation>问题仍在班组长的清单中。</translation>
    </message>
    <message>
        <source>Your question was answered</source>
        <translation>您的问题已有答复</translation>
    </message>
    <message>
        <source>The answer is in the knowledge window.</source>
        <translation>答复见知识库窗口。</translation>
    </message>
    <message>
        <source>Nobody stands in</source>
        <translation>无人代班</translation>
    </message>
    <message>
        <source>Who is responsible is away, and no deputy is named.</source>
        <translation>负责人不在岗，且未指定代理人。</translation>
    </message>
    <message>
        <source>Call the department, or let the team lead name somebody.</source>
        <translation>请致电该部门，或由班组长指定处理人。</translation>
    </message>
    <message>
        <source>Nobody is named</source>
        <translation>未指定负责人</translation>
    </message>
    <message>
        <source>The directory does not say whose matter this is.</source>
        <translation>责任人名录中没有此事的负责人。</translation>
    </message>
    <message>
        <source>Team leads import</source>
        <translation>导入由班组长进行</translation>
    </message>
    <message>
        <source>An import is running</source>
        <translation>正在导入</translation>
    </message>
    <message>
        <source>Wait for its end, or stop it.</source>
        <translation>请等待完成，或先停止导入。</translation>
    </message>
    <message>
        <source>The file cannot be read</source>
        <translation>无法读取文件</translation>
    </message>
    <message>
        <source>It is not there any more, or another program holds it.</source>
        <translation>文件已不存在，或被其他程序占用。</translation>
    </message>
    <message>
        <source>This is no table</source>
        <translation>这不是表格文件</translation>
    </message>
    <message>
        <source>The file is neither CSV nor XLSX, whatever its name says.</source>
        <translation>无论文件名如何，它既不是 CSV 也不是 XLSX。</translation>
    </message>
    <message>
        <source>The file is empty</source>
        <translation>文件是空的</translation>
    </message>
    <message>
        <source>There is no row in it.</source>
        <translation>其中没有任何数据行。</translation>
    </message>
    <message>
        <source>The workbook is too large</source>
        <translation>工作簿过大</translation>
    </message>
    <message>
        <source>Save it as CSV: that may have any number of rows.</source>
        <translation>请另存为 CSV：行数不受限制。</translation>
    </message>
    <message>
        <source>Columns and fields do not fit</source>
        <translation>列与字段不匹配</translation>
    </message>
    <message>
        <source>Each field takes one column; only numbers take several.</source>
        <translation>每个字段对应一列，只有号码可对应多列。</translation>
    </message>
    <message>
        <source>A column is missing</source>
        <translation>缺少必需的列</translation>
    </message>
    <message>
        <source>Choose the column of the number or the name.</source>
        <translation>请选择号码列或姓名列。</translation>
    </message>
    <message>
        <source>The row cannot be read</source>
        <translation>无法读取此行</translation>
    </message>
    <message>
        <source>That is no telephone number</source>
        <translation>不是有效的电话号码</translation>
    </message>
    <message>
        <source>The row has no telephone number</source>
        <translation>此行没有电话号码</translation>
    </message>
    <message>
        <source>The row has no name</source>
        <translation>此行没有名称</translation>
    </message>
    <message>
        <source>A spreadsheet has rounded the number</source>
        <translation>号码已被电子表格取整</translation>
    </message>
    <message>
        <source>Its last digits are lost: format the column as text there.</source>
        <translation>末几位数字已丢失：请在电子表格中将该列设为文本格式。</translation>
    </message>
    <message>
        <source>Refused rows cannot be kept</source>
        <translation>无法保存被拒绝的行</translation>
    </message>
    <message>
        <source>There is no room for the file beside the imported one.</source>
        <translation>导入文件旁没有空间存放该文件。</translation>
    </message>
    <message>
        <source>Make room, then import the file again.</source>
        <translation>请腾出空间后重新导入。</translation>
    </message>
    <message>
        <source>List written</source>
        <translation>列表已导出</translation>
    </message>
    <message>
        <source>{rows} rows are in {file}.</source>
        <translation>共 {rows} 行，保存在 {file}。</translation>
    </message>
    <message>
        <source>What kind of file?</source>
        <translation>文件类型不明</translation>
    </message>
    <message>
        <source>Let its name end in .csv or .xlsx.</source>
        <translation>文件名请以 .csv 或 .xlsx 结尾。</translation>
    </message>
    <message>
        <source>The file cannot be written there</source>
        <translation>无法写入该位置</translation>
    </message>
    <message>
        <source>The folder is gone or write-protected, or the disk is full.</source>
        <translation>文件夹不存在、只读，或磁盘已满。</translation>
    </message>
    <message>
        <source>The form was not printed</source>
        <translation>表单未能打印</translation>
    </message>
    <message>
        <source>The ticket itself is safe.</source>
        <translation>工单本身不受影响。</translation>
    </message>
</context>
<context>
    <name>FlowBox</name>
    <message>
        <source>Back</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Flow: {title}</source>
        <translation>流程：{title}</translation>
    </message>
    <message>
        <source>Tell your team lead now.</source>
        <translation>请立即告诉班组长。</translation>
    </message>
    <message>
        <source>Transfer the call now.</source>
        <translation>请现在转接。</translation>
    </message>
    <message>
        <source>The ticket is filled in: {keys}</source>
        <translation>工单已填好：{keys}</translation>
    </message>
    <message>
        <source>It is early: the clock still runs. It is noted as early.</source>
        <translation>时间未到，计时还在继续；会记为提前。</translation>
    </message>
</context>
<context>
    <name>HistoryView</name>
    <message>
        <source>Recorded</source>
        <translation>已录音</translation>
    </message>
    <message>
        <source>Silent call</source>
        <translation>无声电话</translation>
    </message>
    <message>
        <source>Silent call, number {count} of the day</source>
        <translation>无声电话，今日第 {count} 次</translation>
    </message>
    <message>
        <source>Self-assessment: {score} points</source>
        <translation>通话自评：{score} 分</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>No calls yet</source>
        <translation>暂无记录</translation>
    </message>
</context>
<context>
    <name>IdleCard</name>
    <message>
        <source>Check the headset</source>
        <translation>检查耳机</translation>
    </message>
    <message>
        <source>Check your headset first: ten seconds, then you can be ready</source>
        <translation>请先检查耳机，只需十秒，之后即可就绪</translation>
    </message>
    <message>
        <source>Finish your notes, then go to ready</source>
        <translation>填完记录后请切换为就绪</translation>
    </message>
    <message>
        <source>No call</source>
        <translation>没有通话</translation>
    </message>
    <message>
        <source>No calls are put through while you are not ready</source>
        <translation>未就绪时不会转入来电</translation>
    </message>
    <message>
        <source>Waiting for the next call</source>
        <translation>等待来电</translation>
    </message>
</context>
<context>
    <name>Keypad</name>
    <message>
        <source>Key {key}</source>
        <translation>按键 {key}</translation>
    </message>
</context>
<context>
    <name>LadderAdvice</name>
    <message>
        <source>Start the steps</source>
        <translation>开始引导</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>挂断</translation>
    </message>
    <message>
        <source>Silent call: it is counted.</source>
        <translation>无声电话，已计入。</translation>
    </message>
    <message>
        <source>The caller has not answered. You may hang up.</source>
        <translation>客户一直没有回应，可以挂断。</translation>
    </message>
    <message>
        <source>Nobody speaks. The steps for a silent call are ready.</source>
        <translation>没有人说话，可以开始无声电话引导。</translation>
    </message>
    <message>
        <source>The caller is hard to hear. Steps are ready.</source>
        <translation>客户声音听不清，可以开始引导。</translation>
    </message>
    <message>
        <source>The line is noisy. Steps are ready.</source>
        <translation>线路杂音大，可以开始引导。</translation>
    </message>
    <message>
        <source>Silent call number {count} of this number today.</source>
        <translation>该号码今天第 {count} 次无声来电。</translation>
    </message>
</context>
<context>
    <name>LadderMark</name>
    <message>
        <source>Listening for the caller</source>
        <translation>正在听客户</translation>
    </message>
    <message>
        <source>Steps are ready</source>
        <translation>可开始引导</translation>
    </message>
    <message>
        <source>Prompt {step} of {steps}</source>
        <translation>提示 {step}/{steps}</translation>
    </message>
    <message>
        <source>Silence is not counted</source>
        <translation>不计无声时间</translation>
    </message>
    <message>
        <source>Hanging up</source>
        <translation>正在挂断</translation>
    </message>
    <message>
        <source>You may hang up</source>
        <translation>可以挂断</translation>
    </message>
</context>
<context>
    <name>MarkLine</name>
    <message>
        <source>Contested: {reason}</source>
        <translation>已申诉：{reason}</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回申诉</translation>
    </message>
    <message>
        <source>Why is this mark wrong? Enter sends it</source>
        <translation>请说明理由，按回车提交</translation>
    </message>
    <message>
        <source>Reason against: {title}</source>
        <translation>申诉理由：{title}</translation>
    </message>
    <message>
        <source>Contest</source>
        <translation>申诉</translation>
    </message>
</context>
<context>
    <name>Meters</name>
    <message>
        <source>Caller</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>How loud the caller is</source>
        <translation>客户音量</translation>
    </message>
    <message>
        <source>How loud the microphone is</source>
        <translation>麦克风音量</translation>
    </message>
    <message>
        <source>You</source>
        <translation>我</translation>
    </message>
    <message>
        <source>Colleague</source>
        <translation>同事</translation>
    </message>
</context>
<context>
    <name>NoticesView</name>
    <message>
        <source>Dismiss</source>
        <translation>知道了</translation>
    </message>
</context>
<context>
    <name>Participants</name>
    <message>
        <source>Hang up {who}</source>
        <translation>挂断 {who}</translation>
    </message>
</context>
<context>
    <name>PromiseField</name>
    <message>
        <source>Another day …</source>
        <translation>其他日期…</translation>
    </message>
    <message>
        <source>Choose the day in a calendar</source>
        <translation>在日历中选择日期</translation>
    </message>
    <message>
        <source>Promised time</source>
        <translation>承诺时间</translation>
    </message>
    <message>
        <source>In one hour</source>
        <translation>一小时内</translation>
    </message>
    <message>
        <source>Today 18:00</source>
        <translation>今天 18:00</translation>
    </message>
    <message>
        <source>Tomorrow 12:00</source>
        <translation>明天 12:00</translation>
    </message>
    <message>
        <source>Within 24 hours</source>
        <translation>24 小时内</translation>
    </message>
    <message>
        <source>Choose a time</source>
        <translation>选择时间</translation>
    </message>
    <message>
        <source>Take the time away</source>
        <translation>去掉时间</translation>
    </message>
</context>
<context>
    <name>RecorderDialog</name>
    <message>
        <source>My voice</source>
        <translation>我的录音</translation>
    </message>
    <message>
        <source>Phrases</source>
        <translation>话术</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Record again</source>
        <translation>重新录音</translation>
    </message>
    <message>
        <source>Nothing to record: the pack has no such phrases.</source>
        <translation>没有可录的话：话术包里没有。</translation>
    </message>
    <message>
        <source>Read the phrase aloud, calmly and with a smile. Then stop.</source>
        <translation>请平稳、带着微笑朗读，读完按停止。</translation>
    </message>
    <message>
        <source>New recording, {seconds} s. Listen to it, then keep it.</source>
        <translation>新录音，{seconds} 秒。请试听后保留。</translation>
    </message>
    <message>
        <source> It is soft: speak up or come closer.</source>
        <translation> 声音偏小：请大声些或靠近些。</translation>
    </message>
    <message>
        <source>Recorded, {seconds} s. It follows you to other desks.</source>
        <translation>已录音，{seconds} 秒。换座席也能用。</translation>
    </message>
    <message>
        <source>Recorded, {seconds} s, on this computer.</source>
        <translation>已录音，{seconds} 秒，存在这台电脑上。</translation>
    </message>
    <message>
        <source>Not recorded yet.</source>
        <translation>还没有录音。</translation>
    </message>
    <message>
        <source>What you read aloud here is played to callers where you press the key, or where your centre lets it play by itself. Only the exact words are played.</source>
        <translation>您在这里朗读的话，会在您按键时，或在中心允许自动播放时播给客户。只播放一字不差的话。</translation>
    </message>
</context>
<context>
    <name>RecordingStrip</name>
    <message>
        <source>Caller agrees?</source>
        <translation>客户同意录音？</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>End</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Not recorded</source>
        <translation>未录音</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Recorded, {time}</source>
        <translation>已录音 {time}</translation>
    </message>
    <message>
        <source>Recording paused</source>
        <translation>录音已暂停</translation>
    </message>
    <message>
        <source>Recording {time}</source>
        <translation>录音中 {time}</translation>
    </message>
    <message>
        <source>Refused, not kept</source>
        <translation>客户拒绝，不保留</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
</context>
<context>
    <name>ResultsDialog</name>
    <message>
        <source>Training result</source>
        <translation>培训成绩</translation>
    </message>
    <message>
        <source>points of 100</source>
        <translation>分（满分 100）</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>明细</translation>
    </message>
    <message>
        <source>Not answered</source>
        <translation>未接听</translation>
    </message>
    <message>
        <source>Nothing was missed</source>
        <translation>全部达标</translation>
    </message>
    <message>
        <source>Missed: {marks}</source>
        <translation>未达标：{marks}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>Ringing</name>
    <message>
        <source>Incoming call</source>
        <translation>来电</translation>
    </message>
    <message>
        <source>Number withheld</source>
        <translation>未显示号码</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>接听</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒接</translation>
    </message>
    <message>
        <source>Show the desk</source>
        <translation>打开坐席端</translation>
    </message>
</context>
<context>
    <name>ScriptView</name>
    <message>
        <source>Language for this caller</source>
        <translation>话术语言</translation>
    </message>
    <message>
        <source>Say now</source>
        <translation>现在说</translation>
    </message>
    <message>
        <source>Said</source>
        <translation>已说</translation>
    </message>
    <message>
        <source>The phrase to say appears here</source>
        <translation>要说的话会显示在这里</translation>
    </message>
    <message>
        <source>The greeting comes by itself when you answer a call.</source>
        <translation>接听后自动显示问候语。</translation>
    </message>
    <message>
        <source>What to say</source>
        <translation>标准用语</translation>
    </message>
    <message>
        <source>Everything here is said.</source>
        <translation>本情景已全部说完。</translation>
    </message>
    <message>
        <source>Step {number} of {count}</source>
        <translation>第 {number} 步，共 {count} 步</translation>
    </message>
    <message>
        <source>Do not say: {phrases}</source>
        <translation>避免说：{phrases}</translation>
    </message>
    <message>
        <source> / </source>
        <translation> / </translation>
    </message>
    <message>
        <source>All situations</source>
        <translation>全部情景</translation>
    </message>
    <message>
        <source>My voice</source>
        <translation>我的录音</translation>
    </message>
    <message>
        <source>Into the ticket</source>
        <translation>填入工单</translation>
    </message>
    <message>
        <source>Take the star away</source>
        <translation>取消收藏</translation>
    </message>
    <message>
        <source>Put a star on it</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>{version} comes after the call</source>
        <translation>{version} 通话后启用</translation>
    </message>
    <message>
        <source>Stop: I speak</source>
        <translation>停止，我来说</translation>
    </message>
</context>
<context>
    <name>SessionView</name>
    <message>
        <source>Code of your authenticator app</source>
        <translation>身份验证器应用的验证码</translation>
    </message>
    <message>
        <source>New password, 8 characters or more</source>
        <translation>新密码，至少 8 个字符</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Fill in all fields.</source>
        <translation>请填写全部各项。</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>正在登录…</translation>
    </message>
    <message>
        <source>Sign in to your desk</source>
        <translation>登录坐席工作台</translation>
    </message>
    <message>
        <source>Your team lead gives you address and password.</source>
        <translation>地址和密码请向班组长索取。</translation>
    </message>
    <message>
        <source>Server address</source>
        <translation>服务器地址</translation>
    </message>
    <message>
        <source>Agent number or user name</source>
        <translation>工号或用户名</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>界面语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>ShiftCheckView</name>
    <message>
        <source>A tone plays. Do you hear it?</source>
        <translation>正在播放提示音，您听到了吗？</translation>
    </message>
    <message>
        <source>Asking the telephone system …</source>
        <translation>正在询问电话系统…</translation>
    </message>
    <message>
        <source>Check before the shift</source>
        <translation>班前检查</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Earpiece</source>
        <translation>听筒</translation>
    </message>
    <message>
        <source>Everything works. Have a good shift.</source>
        <translation>一切正常，祝您工作顺利。</translation>
    </message>
    <message>
        <source>How loud the microphone is</source>
        <translation>麦克风音量</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>稍后</translation>
    </message>
    <message>
        <source>Loudspeaker</source>
        <translation>扬声器</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>No</source>
        <translation>没听到</translation>
    </message>
    <message>
        <source>Other devices …</source>
        <translation>更换设备…</translation>
    </message>
    <message>
        <source>Read this aloud, as you speak to callers:</source>
        <translation>请像平时接电话那样读出这句话：</translation>
    </message>
    <message>
        <source>Ring</source>
        <translation>铃声</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Ten seconds: do callers hear you, do you hear them?</source>
        <translation>十秒钟：客户能听到您吗？您能听到铃声吗？</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Yes, I hear it</source>
        <translation>听到了</translation>
    </message>
    <message>
        <source>You can be ready when every part works.</source>
        <translation>全部正常后才能就绪。</translation>
    </message>
    <message>
        <source>“Good morning, what can I do for you today?”</source>
        <translation>“您好，请问有什么可以帮您？”</translation>
    </message>
</context>
<context>
    <name>ShortcutsOverlay</name>
    <message>
        <source>In the form: take back, and forth</source>
        <translation>表单中：撤销、重做</translation>
    </message>
    <message>
        <source>In a list: export</source>
        <translation>列表中：导出</translation>
    </message>
    <message>
        <source>In a list: call, hand over, edit</source>
        <translation>列表中：拨打、转派、编辑</translation>
    </message>
    <message>
        <source>In a list: open, accept</source>
        <translation>列表中：打开、接手</translation>
    </message>
    <message>
        <source>All keys</source>
        <translation>全部快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Situation 1 to 9</source>
        <translation>情景 1 至 9</translation>
    </message>
    <message>
        <source>Answer 1 to 6 of a flow</source>
        <translation>流程选项 1 至 6</translation>
    </message>
</context>
<context>
    <name>SituationFinder</name>
    <message>
        <source>Find a situation</source>
        <translation>查找情景</translation>
    </message>
    <message>
        <source>Situations</source>
        <translation>情景</translation>
    </message>
    <message>
        <source>Type to find: wsdh, 无声, silent …</source>
        <translation>输入查找：wsdh、无声、silent…</translation>
    </message>
</context>
<context>
    <name>SoftphoneView</name>
    <message>
        <source>Number to call</source>
        <translation>要拨打的号码</translation>
    </message>
    <message>
        <source>Call this number</source>
        <translation>拨打该号码</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复通话</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>取消静音</translation>
    </message>
    <message>
        <source>Team</source>
        <translation>同事</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>转接</translation>
    </message>
    <message>
        <source>Number or address</source>
        <translation>号码或地址</translation>
    </message>
</context>
<context>
    <name>StateButton</name>
    <message>
        <source>Your state: {state}</source>
        <translation>当前状态：{state}</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩 {time}</translation>
    </message>
    <message>
        <source>{time} left of {minutes}</source>
        <translation>剩 {time}，共 {minutes} 分钟</translation>
    </message>
    <message>
        <source>{time} over</source>
        <translation>超时 {time}</translation>
    </message>
</context>
<context>
    <name>StatusView</name>
    <message>
        <source>Works without a server</source>
        <translation>无服务器模式</translation>
    </message>
    <message>
        <source>Server connected</source>
        <translation>服务器已连接</translation>
    </message>
    <message>
        <source>Server connected, not live</source>
        <translation>服务器已连接（非实时）</translation>
    </message>
    <message>
        <source>Offline: {why}</source>
        <translation>离线：{why}</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Kept on this computer</source>
        <translation>保存在本机</translation>
    </message>
    <message>
        <source>{count} not accepted</source>
        <translation>{count} 条未被接受</translation>
    </message>
    <message>
        <source>All sent</source>
        <translation>全部已发送</translation>
    </message>
    <message>
        <source>{count} unsent</source>
        <translation>{count} 条未发送</translation>
    </message>
    <message>
        <source>{count} unsent, oldest {age}</source>
        <translation>{count} 条未发送，最早 {age}</translation>
    </message>
    <message>
        <source>Call engine is starting</source>
        <translation>通话引擎启动中</translation>
    </message>
    <message>
        <source>Call engine restarted {count}×</source>
        <translation>通话引擎已重启 {count} 次</translation>
    </message>
    <message>
        <source>Call engine ready</source>
        <translation>通话引擎正常</translation>
    </message>
    <message>
        <source>Looking for the headset</source>
        <translation>正在查找耳机</translation>
    </message>
    <message>
        <source>No headset found</source>
        <translation>没有找到耳机</translation>
    </message>
    <message>
        <source>No microphone found</source>
        <translation>没有找到麦克风</translation>
    </message>
    <message>
        <source>No earpiece found</source>
        <translation>没有找到听筒</translation>
    </message>
</context>
<context>
    <name>TalkLine</name>
    <message>
        <source>Nobody has spoken for {seconds} s</source>
        <translation>已 {seconds} 秒无人说话</translation>
    </message>
    <message>
        <source>Let the caller finish</source>
        <translation>请让客户说完</translation>
    </message>
    <message>
        <source>You speak most of the time: ask and listen</source>
        <translation>您说得偏多：多问、多听</translation>
    </message>
    <message>
        <source>You spoke {share} %</source>
        <translation>您说话占 {share} %</translation>
    </message>
    <message>
        <source>Spoke at once {count} times</source>
        <translation>同时说话 {count} 次</translation>
    </message>
    <message>
        <source>Longest silence {seconds} s</source>
        <translation>最长沉默 {seconds} 秒</translation>
    </message>
    <message>
        <source>On hold {time}</source>
        <translation>保持 {time}</translation>
    </message>
</context>
<context>
    <name>TicketView</name>
    <message>
        <source>No ticket open</source>
        <translation>没有打开的工单</translation>
    </message>
    <message>
        <source>One opens by itself with each call.</source>
        <translation>每次通话会自动打开一张。</translation>
    </message>
    <message>
        <source>New ticket</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Brought back from disk</source>
        <translation>从磁盘恢复</translation>
    </message>
    <message>
        <source>From this call</source>
        <translation>来自本次通话</translation>
    </message>
    <message>
        <source>Without a call</source>
        <translation>无通话</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在输入…</translation>
    </message>
    <message>
        <source>Draft kept {time}</source>
        <translation>草稿已存 {time}</translation>
    </message>
    <message>
        <source>Saved {time}, sent</source>
        <translation>已保存 {time}，已发送</translation>
    </message>
    <message>
        <source>Saved {time}, will be sent by itself</source>
        <translation>已保存 {time}，将自动发送</translation>
    </message>
    <message>
        <source>Saved {time}</source>
        <translation>已保存 {time}</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Attach a file</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>表单</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>经过</translation>
    </message>
    <message>
        <source>Pictures, sound, PDF</source>
        <translation>图片、录音、PDF</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Ticket {number}</source>
        <translation>工单 {number}</translation>
    </message>
    <message>
        <source>What the panel shows</source>
        <translation>面板显示</translation>
    </message>
</context>
<context>
    <name>TrayIcon</name>
    <message>
        <source>Show the desk</source>
        <translation>打开坐席端</translation>
    </message>
    <message>
        <source>Number withheld</source>
        <translation>未显示号码</translation>
    </message>
    <message>
        <source>Agent Desktop</source>
        <translation>坐席工作台</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Not ready</source>
        <translation>未就绪</translation>
    </message>
    <message>
        <source>Ringing</source>
        <translation>振铃</translation>
    </message>
    <message>
        <source>Talking</source>
        <translation>通话中</translation>
    </message>
    <message>
        <source>After-call work</source>
        <translation>话后处理</translation>
    </message>
    <message>
        <source>Incoming call</source>
        <translation>来电</translation>
    </message>
    <message>
        <source>Dialling</source>
        <translation>正在拨号</translation>
    </message>
    <message>
        <source>Ringing at the far end</source>
        <translation>对方振铃中</translation>
    </message>
    <message>
        <source>In a call</source>
        <translation>通话中</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>保持中</translation>
    </message>
    <message>
        <source>Call ended</source>
        <translation>通话已结束</translation>
    </message>
    <message>
        <source>Enquiry</source>
        <translation>咨询</translation>
    </message>
    <message>
        <source>Complaint</source>
        <translation>投诉</translation>
    </message>
    <message>
        <source>Suggestion</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Praise</source>
        <translation>表扬</translation>
    </message>
    <message>
        <source>Business request</source>
        <translation>业务办理</translation>
    </message>
    <message>
        <source>Fault report</source>
        <translation>故障申报</translation>
    </message>
    <message>
        <source>Appointment</source>
        <translation>预约</translation>
    </message>
    <message>
        <source>Call-back</source>
        <translation>回访</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>一般</translation>
    </message>
    <message>
        <source>Urgent</source>
        <translation>紧急</translation>
    </message>
    <message>
        <source>No telephone account</source>
        <translation>未配置电话账号</translation>
    </message>
    <message>
        <source>Connecting to the telephone system</source>
        <translation>正在连接电话系统</translation>
    </message>
    <message>
        <source>Telephone ready</source>
        <translation>电话就绪</translation>
    </message>
    <message>
        <source>No telephone connection</source>
        <translation>电话未连接</translation>
    </message>
    <message>
        <source>Rest</source>
        <translation>小休</translation>
    </message>
    <message>
        <source>Break</source>
        <translation>休息</translation>
    </message>
    <message>
        <source>Lunch</source>
        <translation>午餐</translation>
    </message>
    <message>
        <source>Meal</source>
        <translation>用餐</translation>
    </message>
    <message>
        <source>Meeting</source>
        <translation>会议</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>培训</translation>
    </message>
    <message>
        <source>Coaching</source>
        <translation>辅导</translation>
    </message>
    <message>
        <source>Restroom</source>
        <translation>洗手间</translation>
    </message>
    <message>
        <source>Away</source>
        <translation>离席</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>紧急程度</translation>
    </message>
    <message>
        <source>Customer name</source>
        <translation>客户姓名</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Course of events</source>
        <translation>事情经过</translation>
    </message>
    <message>
        <source>Promised time</source>
        <translation>承诺时间</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>无声</translation>
    </message>
    <message>
        <source>quiet</source>
        <translation>声音小</translation>
    </message>
    <message>
        <source>noisy</source>
        <translation>噪音</translation>
    </message>
    <message>
        <source>no data</source>
        <translation>无数据包</translation>
    </message>
    <message>
        <source>line noise</source>
        <translation>底噪</translation>
    </message>
    <message>
        <source>keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>fax</source>
        <translation>传真</translation>
    </message>
    <message>
        <source>muted</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>no sound</source>
        <translation>无声音</translation>
    </message>
    <message>
        <source>Announcement from the far end</source>
        <translation>对方提示音</translation>
    </message>
    <message>
        <source>Being forwarded</source>
        <translation>正在转移</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>忙线</translation>
    </message>
    <message>
        <source>Could not be put through</source>
        <translation>无法接通</translation>
    </message>
    <message>
        <source>Declined</source>
        <translation>对方拒接</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>In a queue at the far end</source>
        <translation>对方排队中</translation>
    </message>
    <message>
        <source>It rings</source>
        <translation>振铃中</translation>
    </message>
    <message>
        <source>Missed a call</source>
        <translation>漏接来电</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>无人应答</translation>
    </message>
    <message>
        <source>No sound from your microphone for 10 s</source>
        <translation>麦克风已 10 秒没有声音</translation>
    </message>
    <message>
        <source>No such number</source>
        <translation>空号</translation>
    </message>
    <message>
        <source>Not allowed</source>
        <translation>不允许拨打</translation>
    </message>
    <message>
        <source>Not reachable</source>
        <translation>无法联系上</translation>
    </message>
    <message>
        <source>Nothing arrives from the caller: it is the network, not your headset</source>
        <translation>收不到客户的声音：是网络问题，不是耳机</translation>
    </message>
    <message>
        <source>Poor network: words may get lost</source>
        <translation>网络较差，可能听不全</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>You speak, but you are muted</source>
        <translation>您在说话，但已静音</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
</context>
<context>
    <name>Causes</name>
    <message>
        <source>{field} is missing</source>
        <translation>缺少 {field}</translation>
    </message>
    <message>
        <source>{field} must not be empty</source>
        <translation>{field} 不能为空</translation>
    </message>
    <message>
        <source>{field} is longer than {most} characters</source>
        <translation>{field} 超过 {most} 个字符</translation>
    </message>
    <message>
        <source>too long for one breath, put | where to take one: {breath}</source>
        <translation>一口气说不完，请在换气处加 |：{breath}</translation>
    </message>
    <message>
        <source>the phrase has the filler {word}</source>
        <translation>话术里有口头语“{word}”</translation>
    </message>
    <message>
        <source>the phrase has the forbidden words {word}</source>
        <translation>话术里有禁语“{word}”</translation>
    </message>
    <message>
        <source>unknown variable {name}; known: {known}</source>
        <translation>没有变量 {name}；可用的有：{known}</translation>
    </message>
    <message>
        <source>{name} may be unknown: put it into an optional part [ ]</source>
        <translation>{name} 可能未知，请放进 [ ] 里</translation>
    </message>
    <message>
        <source>{one} is never closed with {other}</source>
        <translation>{one} 后面缺少 {other}</translation>
    </message>
    <message>
        <source>{one} without {other} before it</source>
        <translation>{one} 前面缺少 {other}</translation>
    </message>
    <message>
        <source>an optional part [ ] without a variable is never left out; \[ is a bracket</source>
        <translation>[ ] 里没有变量就永远不会省略；普通括号写作 \[</translation>
    </message>
    <message>
        <source>nothing is left to say when nothing is known</source>
        <translation>什么都未知时就没有话可说了</translation>
    </message>
    <message>
        <source>this wording is never said: one before it is always right</source>
        <translation>这种说法永远用不到：前面的一种总是先成立</translation>
    </message>
    <message>
        <source>{situation} has no step {step}</source>
        <translation>{situation} 里没有步骤 {step}</translation>
    </message>
    <message>
        <source>steps are {here}, but {there} in {language}</source>
        <translation>这里的步骤是 {here}，而 {language} 里是 {there}</translation>
    </message>
    <message>
        <source>{date} is no date: write 01-01 or 10-01..10-07</source>
        <translation>{date} 不是日期：请写 01-01 或 10-01..10-07</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>公司</translation>
    </message>
    <message>
        <source>Agent number</source>
        <translation>工号</translation>
    </message>
    <message>
        <source>Caller&apos;s name</source>
        <translation>客户姓氏</translation>
    </message>
    <message>
        <source>Form of address</source>
        <translation>称谓</translation>
    </message>
    <message>
        <source>Greeting of the hour</source>
        <translation>时段问候</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Greeting of the festival</source>
        <translation>节日问候</translation>
    </message>
    <message>
        <source>Promised time</source>
        <translation>承诺时间</translation>
    </message>
    <message>
        <source>Subject of the ticket</source>
        <translation>工单主题</translation>
    </message>
</context>
<context>
    <name>ConditionDialog</name>
    <message>
        <source>When is this wording said?</source>
        <translation>什么时候用这种说法？</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Lunar dates</source>
        <translation>农历日期</translation>
    </message>
    <message>
        <source>Grades</source>
        <translation>客户等级</translation>
    </message>
    <message>
        <source>gold, silver</source>
        <translation>金卡、银卡</translation>
    </message>
    <message>
        <source>Queues</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>sales, repairs</source>
        <translation>销售、维修</translation>
    </message>
    <message>
        <source>VIP</source>
        <translation>VIP</translation>
    </message>
    <message>
        <source>Whoever calls</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Not VIP</source>
        <translation>非 VIP</translation>
    </message>
    <message>
        <source>Who calls</source>
        <translation>呼叫方向</translation>
    </message>
    <message>
        <source>Either way</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>They call us</source>
        <translation>呼入</translation>
    </message>
    <message>
        <source>We call them</source>
        <translation>呼出</translation>
    </message>
    <message>
        <source>How often they called</source>
        <translation>来电次数</translation>
    </message>
    <message>
        <source>However often</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>First call</source>
        <translation>首次来电</translation>
    </message>
    <message>
        <source>Again: from call …</source>
        <translation>再次来电：第几次起</translation>
    </message>
    <message>
        <source>From which call on</source>
        <translation>第几次起</translation>
    </message>
    <message>
        <source>Within days</source>
        <translation>天数内</translation>
    </message>
    <message>
        <source>All that you choose must be so. Of one line, one is enough.</source>
        <translation>所选各项都要满足；同一行里满足一个即可。</translation>
    </message>
    <message>
        <source>Time of day</source>
        <translation>时段</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>日子</translation>
    </message>
    <message>
        <source>The caller</source>
        <translation>来电</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
</context>
<context>
    <name>FilePage</name>
    <message>
        <source>Text of the file</source>
        <translation>文件内容</translation>
    </message>
    <message>
        <source>Every comment and every line stays as it is written here.</source>
        <translation>注释和每一行都原样保留。</translation>
    </message>
</context>
<context>
    <name>FlowPage</name>
    <message>
        <source>Labels, notes and seconds are edited here; the phrases in their situations. Where a step leads stands below each; to change it, show the page as its file.</source>
        <translation>这里修改选项、提示和秒数，话术在各情景里修改。每一步的去向写在下面；要改去向，请切换到文件。</translation>
    </message>
    <message>
        <source>Says</source>
        <translation>说</translation>
    </message>
    <message>
        <source>Does</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>然后</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Note to the agent; not said</source>
        <translation>给坐席的提示，不说出口</translation>
    </message>
    <message>
        <source>Subject of the ticket</source>
        <translation>工单主题</translation>
    </message>
    <message>
        <source>Timer</source>
        <translation>计时</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>线路</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
</context>
<context>
    <name>HistoryDialog</name>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Take the newest back</source>
        <translation>撤回最新版本</translation>
    </message>
    <message>
        <source>Discard the draft</source>
        <translation>放弃草稿</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>The versions are not known: the server is out of reach.</source>
        <translation>连不上服务器，版本未知。</translation>
    </message>
    <message>
        <source>Nothing was published yet: the desks use what came with the program.</source>
        <translation>还没有发布过：各坐席使用随程序附带的话术。</translation>
    </message>
    <message>
        <source>What was taken back is kept, and is not used.</source>
        <translation>撤回的版本会保留，但不再使用。</translation>
    </message>
    <message>
        <source>in force</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>Take version {version} back?</source>
        <translation>撤回版本 {version}？</translation>
    </message>
    <message>
        <source>The version before it is in force again at once.</source>
        <translation>上一个版本立即重新生效。</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Discard the draft?</source>
        <translation>放弃草稿？</translation>
    </message>
    <message>
        <source>What was changed since the last version is lost.</source>
        <translation>上一个版本之后的修改会丢失。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>PackEditorWindow</name>
    <message>
        <source>Call scripts</source>
        <translation>话术</translation>
    </message>
    <message>
        <source>Ladders and words</source>
        <translation>应答阶梯与用词</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>流程</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>话术包</translation>
    </message>
    <message>
        <source>Problems: {count}</source>
        <translation>问题：{count}</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已修改</translation>
    </message>
    <message>
        <source>from version {version}</source>
        <translation>基于版本 {version}</translation>
    </message>
    <message>
        <source>version {version} is in force by now</source>
        <translation>现用版本已是 {version}</translation>
    </message>
    <message>
        <source>begun {when} by {name}</source>
        <translation>{name} 于 {when} 开始</translation>
    </message>
    <message>
        <source>saving …</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>draft saved</source>
        <translation>草稿已保存</translation>
    </message>
    <message>
        <source>Problems that stop it: {count}. Ctrl+G goes to them.</source>
        <translation>有 {count} 个问题，不能发布。按 Ctrl+G 查看。</translation>
    </message>
    <message>
        <source>Nothing was changed</source>
        <translation>没有修改</translation>
    </message>
    <message>
        <source>Publish  Ctrl+Shift+P</source>
        <translation>发布  Ctrl+Shift+P</translation>
    </message>
    <message>
        <source>Language of the texts</source>
        <translation>话术语言</translation>
    </message>
    <message>
        <source>Undo  Ctrl+Z</source>
        <translation>撤销  Ctrl+Z</translation>
    </message>
    <message>
        <source>Redo  Ctrl+Shift+Z</source>
        <translation>重做  Ctrl+Shift+Z</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Publish …</source>
        <translation>发布…</translation>
    </message>
    <message>
        <source>Find a situation or flow</source>
        <translation>查找情景或流程</translation>
    </message>
    <message>
        <source>Situations and flows</source>
        <translation>情景与流程</translation>
    </message>
    <message>
        <source>As file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>As file  Ctrl+E</source>
        <translation>显示文件  Ctrl+E</translation>
    </message>
    <message>
        <source>Put in a variable  Ctrl+Space</source>
        <translation>插入变量  Ctrl+Space</translation>
    </message>
    <message>
        <source>Variable</source>
        <translation>变量</translation>
    </message>
</context>
<context>
    <name>PackPage</name>
    <message>
        <source>Title of the pack</source>
        <translation>话术包名称</translation>
    </message>
    <message>
        <source>Forbidden words, one a line</source>
        <translation>禁语，每行一个</translation>
    </message>
    <message>
        <source>Forbidden words</source>
        <translation>禁语</translation>
    </message>
    <message>
        <source>Fillers to keep out, one a line</source>
        <translation>口头语，每行一个</translation>
    </message>
    <message>
        <source>Fillers</source>
        <translation>口头语</translation>
    </message>
    <message>
        <source>Say the step, wait so long for the caller, go on.</source>
        <translation>说这一步，等客户这么久，再到下一步。</translation>
    </message>
    <message>
        <source>It begins after</source>
        <translation>多久后开始</translation>
    </message>
    <message>
        <source>Add a rung</source>
        <translation>增加一级</translation>
    </message>
    <message>
        <source>Step to say</source>
        <translation>要说的步骤</translation>
    </message>
    <message>
        <source>Pause after step {number}</source>
        <translation>第 {number} 步后的停顿</translation>
    </message>
    <message>
        <source>Move rung {number} up</source>
        <translation>第 {number} 级上移</translation>
    </message>
    <message>
        <source>Move rung {number} down</source>
        <translation>第 {number} 级下移</translation>
    </message>
    <message>
        <source>Remove rung {number}</source>
        <translation>删除第 {number} 级</translation>
    </message>
    <message>
        <source>Silent call</source>
        <translation>无声电话</translation>
    </message>
    <message>
        <source>Caller too quiet</source>
        <translation>客户声音小</translation>
    </message>
    <message>
        <source>Noisy line</source>
        <translation>线路杂音</translation>
    </message>
</context>
<context>
    <name>Packs</name>
    <message>
        <source>Early (5–9)</source>
        <translation>清早（5–9 点）</translation>
    </message>
    <message>
        <source>Morning (9–12)</source>
        <translation>上午（9–12 点）</translation>
    </message>
    <message>
        <source>Afternoon (12–18)</source>
        <translation>下午（12–18 点）</translation>
    </message>
    <message>
        <source>Evening</source>
        <translation>晚上</translation>
    </message>
    <message>
        <source>New Year&apos;s Day</source>
        <translation>元旦</translation>
    </message>
    <message>
        <source>Laba</source>
        <translation>腊八</translation>
    </message>
    <message>
        <source>Chinese New Year&apos;s Eve</source>
        <translation>除夕</translation>
    </message>
    <message>
        <source>Spring Festival</source>
        <translation>春节</translation>
    </message>
    <message>
        <source>Lantern Festival</source>
        <translation>元宵节</translation>
    </message>
    <message>
        <source>Women&apos;s Day</source>
        <translation>妇女节</translation>
    </message>
    <message>
        <source>Labour Day</source>
        <translation>劳动节</translation>
    </message>
    <message>
        <source>Children&apos;s Day</source>
        <translation>儿童节</translation>
    </message>
    <message>
        <source>Dragon Boat Festival</source>
        <translation>端午节</translation>
    </message>
    <message>
        <source>Qixi</source>
        <translation>七夕</translation>
    </message>
    <message>
        <source>Teachers&apos; Day</source>
        <translation>教师节</translation>
    </message>
    <message>
        <source>Mid-Autumn Festival</source>
        <translation>中秋节</translation>
    </message>
    <message>
        <source>National Day</source>
        <translation>国庆节</translation>
    </message>
    <message>
        <source>Double Ninth Festival</source>
        <translation>重阳节</translation>
    </message>
    <message>
        <source>Christmas</source>
        <translation>圣诞节</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>lunar {date}</source>
        <translation>农历 {date}</translation>
    </message>
    <message>
        <source>VIP</source>
        <translation>VIP</translation>
    </message>
    <message>
        <source>not VIP</source>
        <translation>非 VIP</translation>
    </message>
    <message>
        <source>they call us</source>
        <translation>呼入</translation>
    </message>
    <message>
        <source>we call them</source>
        <translation>呼出</translation>
    </message>
    <message>
        <source>always</source>
        <translation>总是</translation>
    </message>
    <message>
        <source>call {least} or later within {days} days</source>
        <translation>{days} 天内第 {least} 次及以后来电</translation>
    </message>
    <message>
        <source>call {least} within {days} days</source>
        <translation>{days} 天内第 {least} 次来电</translation>
    </message>
    <message>
        <source>calls {least} to {most} within {days} days</source>
        <translation>{days} 天内第 {least} 至 {most} 次来电</translation>
    </message>
</context>
<context>
    <name>PreviewPane</name>
    <message>
        <source>What the agent reads</source>
        <translation>坐席看到的话术</translation>
    </message>
    <message>
        <source>Do not say: {phrases}</source>
        <translation>不要说：{phrases}</translation>
    </message>
    <message>
        <source> / </source>
        <translation> / </translation>
    </message>
    <message>
        <source>Step {number} of {count}</source>
        <translation>第 {number} 步，共 {count} 步</translation>
    </message>
    <message>
        <source>wording {variant}</source>
        <translation>说法 {variant}</translation>
    </message>
    <message>
        <source>Too long for one breath, put | where to take one: {breath}</source>
        <translation>一口气说不完，请在换气处加 |：{breath}</translation>
    </message>
    <message>
        <source>Time of day</source>
        <translation>时段</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>日子</translation>
    </message>
    <message>
        <source>Ordinary day</source>
        <translation>平常日子</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>来电</translation>
    </message>
    <message>
        <source>First call</source>
        <translation>首次来电</translation>
    </message>
    <message>
        <source>Second call</source>
        <translation>第二次来电</translation>
    </message>
    <message>
        <source>Third</source>
        <translation>第三次来电</translation>
    </message>
    <message>
        <source>Caller</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Grade unknown</source>
        <translation>等级未知</translation>
    </message>
    <message>
        <source>VIP</source>
        <translation>VIP</translation>
    </message>
    <message>
        <source>Not VIP</source>
        <translation>非 VIP</translation>
    </message>
    <message>
        <source>Ticket form</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Form empty</source>
        <translation>工单未填</translation>
    </message>
    <message>
        <source>Form filled</source>
        <translation>工单已填</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>They call us</source>
        <translation>呼入</translation>
    </message>
    <message>
        <source>We call them</source>
        <translation>呼出</translation>
    </message>
    <message>
        <source>As the agent sees it</source>
        <translation>坐席看到的样子</translation>
    </message>
</context>
<context>
    <name>ProblemList</name>
    <message>
        <source>Nothing is wrong: this draft can be published.</source>
        <translation>没有问题，可以发布。</translation>
    </message>
    <message>
        <source>Problems of the pack</source>
        <translation>话术包的问题</translation>
    </message>
    <message>
        <source>{problems} problems, {advice} remarks</source>
        <translation>{problems} 个问题，{advice} 条建议</translation>
    </message>
    <message>
        <source>Checking …</source>
        <translation>正在检查…</translation>
    </message>
</context>
<context>
    <name>PublishDialog</name>
    <message>
        <source>Publish the draft</source>
        <translation>发布草稿</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>What is new</source>
        <translation>改了什么</translation>
    </message>
    <message>
        <source>For example: new greeting for the Spring Festival</source>
        <translation>例如：新的春节问候</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>All desks get it from the server within a minute, between two calls.</source>
        <translation>所有坐席一分钟内从服务器收到，在两通电话之间启用。</translation>
    </message>
    <message>
        <source>This desk uses it from the next call on. There is no server.</source>
        <translation>没有服务器：本机从下一通电话起使用。</translation>
    </message>
    <message>
        <source>Changed files: {count}</source>
        <translation>修改的文件：{count}</translation>
    </message>
    <message>
        <source>What is new, in a line</source>
        <translation>改了什么（一句话）</translation>
    </message>
</context>
<context>
    <name>SecondsField</name>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
</context>
<context>
    <name>SituationPage</name>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Number key</source>
        <translation>数字键</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Add a step</source>
        <translation>增加一步</translation>
    </message>
    <message>
        <source>What not to say</source>
        <translation>不要说的话</translation>
    </message>
    <message>
        <source>What not to say, one a line</source>
        <translation>不要说的话，每行一句</translation>
    </message>
    <message>
        <source>step {number}</source>
        <translation>第 {number} 步</translation>
    </message>
    <message>
        <source>Move {step} up</source>
        <translation>{step}上移</translation>
    </message>
    <message>
        <source>Move {step} down</source>
        <translation>{step}下移</translation>
    </message>
    <message>
        <source>Remove {step}</source>
        <translation>删除{step}</translation>
    </message>
    <message>
        <source>What is said</source>
        <translation>要说的话</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Hint: what to do or listen for; not said</source>
        <translation>提示：要做什么、听什么；不说出口</translation>
    </message>
    <message>
        <source>Another wording for certain calls</source>
        <translation>为某些来电增加说法</translation>
    </message>
    <message>
        <source>When it is said</source>
        <translation>什么时候说</translation>
    </message>
    <message>
        <source>Ask for this wording earlier</source>
        <translation>这种说法提前</translation>
    </message>
    <message>
        <source>Ask for this wording later</source>
        <translation>这种说法推后</translation>
    </message>
    <message>
        <source>Remove this wording</source>
        <translation>删除这种说法</translation>
    </message>
    <message>
        <source>What is said then</source>
        <translation>这时要说的话</translation>
    </message>
</context>
<context>
    <name>ReminderView</name>
    <message>
        <source>and {count} more</source>
        <translation>另有 {count} 条</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>In 10 min</source>
        <translation>10 分钟后</translation>
    </message>
    <message>
        <source>Call now</source>
        <translation>立即回拨</translation>
    </message>
</context>
<context>
    <name>Work</name>
    <message>
        <source>version {number}</source>
        <translation>版本 {number}</translation>
    </message>
    <message>
        <source>Bad case</source>
        <translation>反面案例</translation>
    </message>
    <message>
        <source>Good case</source>
        <translation>优秀案例</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新</translation>
    </message>
    <message>
        <source>Must read</source>
        <translation>必读</translation>
    </message>
    <message>
        <source>{count} open</source>
        <translation>{count} 件未办结</translation>
    </message>
    <message>
        <source>Do not call</source>
        <translation>勿致电</translation>
    </message>
    <message>
        <source>tomorrow {time}</source>
        <translation>明天 {time}</translation>
    </message>
    <message>
        <source>today {time}</source>
        <translation>今天 {time}</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <translation>{hours} 小时</translation>
    </message>
    <message>
        <source>{days} days</source>
        <translation>{days} 天</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩 {time}</translation>
    </message>
    <message>
        <source>Due now</source>
        <translation>现在到期</translation>
    </message>
    <message>
        <source>{time} late</source>
        <translation>超时 {time}</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>等客户回复</translation>
    </message>
    <message>
        <source>No ticket is on this desk yet.</source>
        <translation>这台工作台上还没有工单。</translation>
    </message>
    <message>
        <source>No matter waits for you to name a handler.</source>
        <translation>没有等您指派处理人的事项。</translation>
    </message>
    <message>
        <source>Your team has no open matter.</source>
        <translation>本组没有未办结的事项。</translation>
    </message>
    <message>
        <source>Every clock still runs. Well done.</source>
        <translation>没有超时，做得好。</translation>
    </message>
    <message>
        <source>No promised call-back is open.</source>
        <translation>没有未兑现的回访承诺。</translation>
    </message>
    <message>
        <source>Nobody waits for you to take a matter over.</source>
        <translation>没有等您接手的事项。</translation>
    </message>
    <message>
        <source>What you accepted for others appears here.</source>
        <translation>您接手处理的事项会出现在这里。</translation>
    </message>
    <message>
        <source>Matters that reach you first appear here.</source>
        <translation>您首问受理的事项会出现在这里。</translation>
    </message>
    <message>
        <source>Call back</source>
        <translation>回访时限</translation>
    </message>
    <message>
        <source>Write back</source>
        <translation>反馈时限</translation>
    </message>
    <message>
        <source>Handle</source>
        <translation>处理时限</translation>
    </message>
    <message>
        <source>Complete the form</source>
        <translation>补全表单</translation>
    </message>
    <message>
        <source>Promised call-back</source>
        <translation>承诺回访</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>Merged</source>
        <translation>已合并</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已办结</translation>
    </message>
    <message>
        <source>Called back</source>
        <translation>已回访</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>已反馈</translation>
    </message>
    <message>
        <source>Handled</source>
        <translation>已处理</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>Offered</source>
        <translation>待接手</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>待处理</translation>
    </message>
    <message>
        <source>By customer</source>
        <translation>按客户</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>最早在前</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新在前</translation>
    </message>
    <message>
        <source>Due first</source>
        <translation>先到期在前</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>To name</source>
        <translation>待指派</translation>
    </message>
    <message>
        <source>Team</source>
        <translation>本组</translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>Promises</source>
        <translation>承诺回访</translation>
    </message>
    <message>
        <source>To accept</source>
        <translation>待接手</translation>
    </message>
    <message>
        <source>Mine to handle</source>
        <translation>我处理</translation>
    </message>
    <message>
        <source>Mine as owner</source>
        <translation>我负责</translation>
    </message>
    <message>
        <source>Not sent yet</source>
        <translation>尚未发送</translation>
    </message>
    <message>
        <source>→ {name}</source>
        <translation>→ {name}</translation>
    </message>
    <message>
        <source>Needs a handler</source>
        <translation>待指派</translation>
    </message>
    <message>
        <source>Severe</source>
        <translation>重大</translation>
    </message>
    <message>
        <source>Urgent</source>
        <translation>紧急</translation>
    </message>
</context>
<context>
    <name>WorkArea</name>
    <message>
        <source>Lists</source>
        <translation>工作列表</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Knowledge</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>Directory</source>
        <translation>通讯录</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Say now</source>
        <translation>现在说</translation>
    </message>
    <message>
        <source>Back to the phrase</source>
        <translation>回到话术</translation>
    </message>
    <message>
        <source>In a window of its own / beside the form</source>
        <translation>独立窗口 / 放回表单旁</translation>
    </message>
    <message>
        <source>To the phrase</source>
        <translation>回到话术</translation>
    </message>
    <message>
        <source>Work lists</source>
        <translation>工作列表</translation>
    </message>
</context>
<context>
    <name>WorkListView</name>
    <message>
        <source>{count} marked</source>
        <translation>已选 {count} 件</translation>
    </message>
    <message>
        <source>{count} tickets</source>
        <translation>共 {count} 件</translation>
    </message>
    <message>
        <source>Loading …</source>
        <translation>正在加载…</translation>
    </message>
    <message>
        <source>Nothing here yet</source>
        <translation>这里还是空的</translation>
    </message>
    <message>
        <source>Nothing to do here</source>
        <translation>这里没有待办</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Nothing in this list holds these words.</source>
        <translation>本列表中没有符合条件的工单。</translation>
    </message>
    <message>
        <source>Take the filter away</source>
        <translation>取消筛选</translation>
    </message>
    <message>
        <source>Export as CSV or XLSX (Alt+X)</source>
        <translation>导出为 CSV 或 XLSX（Alt+X）</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>回拨</translation>
    </message>
    <message>
        <source>Name a handler</source>
        <translation>指派处理人</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接手</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Show closed tickets too</source>
        <translation>同时显示已办结的工单</translation>
    </message>
    <message>
        <source>Closed too</source>
        <translation>含已办结</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>全部类型</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Filter: name, number, subject, pinyin …</source>
        <translation>筛选：姓名、号码、主题、拼音 …</translation>
    </message>
    <message>
        <source>Filter this list</source>
        <translation>筛选本列表</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>受理时间</translation>
    </message>
    <message>
        <source>Owner · handler</source>
        <translation>负责 · 处理</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>时限</translation>
    </message>
</context>
<context>
    <name>WorkStrip</name>
    <message>
        <source>Handlers to name: {count}</source>
        <translation>待指派处理人：{count} 件</translation>
    </message>
    <message>
        <source>Overdue: {count}</source>
        <translation>超时：{count} 件</translation>
    </message>
    <message>
        <source>Promised call-backs due: {count}</source>
        <translation>待兑现的回访承诺：{count} 件</translation>
    </message>
    <message>
        <source>To accept: {count}</source>
        <translation>待接手：{count} 件</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>待指派</translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>Promised</source>
        <translation>承诺</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>待接手</translation>
    </message>
</context>
<context>
    <name>ClockBar</name>
    <message>
        <source>{what}: {left}</source>
        <translation>{what}：{left}</translation>
    </message>
</context>
<context>
    <name>ConflictBox</name>
    <message>
        <source>In the ticket now</source>
        <translation>工单里现在是</translation>
    </message>
    <message>
        <source>Keep for {field}: {value}</source>
        <translation>{field}保留：{value}</translation>
    </message>
    <message>
        <source>Keep this</source>
        <translation>保留这个</translation>
    </message>
    <message>
        <source>Written over</source>
        <translation>被覆盖的</translation>
    </message>
    <message>
        <source>{field}: two people wrote at the same time. Which one stands?</source>
        <translation>{field}：两个人同时改过，以哪个为准？</translation>
    </message>
</context>
<context>
    <name>CustomerStrip</name>
    <message>
        <source>1 open matter</source>
        <translation>1 件未结</translation>
    </message>
    <message>
        <source>Customer file of {name}</source>
        <translation>{name}的客户档案</translation>
    </message>
    <message>
        <source>Do not call this customer.</source>
        <translation>请勿致电该客户。</translation>
    </message>
    <message>
        <source>Do not call this customer: {reason}</source>
        <translation>请勿致电该客户：{reason}</translation>
    </message>
    <message>
        <source>Open the customer's file</source>
        <translation>打开客户档案</translation>
    </message>
    <message>
        <source>This caller's open matter came up by itself</source>
        <translation>已自动调出该客户未结的工单</translation>
    </message>
    <message>
        <source>{count} open matters</source>
        <translation>{count} 件未结</translation>
    </message>
</context>
<context>
    <name>FilesView</name>
    <message>
        <source>Do not attach {name}</source>
        <translation>不添加 {name}</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>链接</translation>
    </message>
    <message>
        <source>Nothing is attached.</source>
        <translation>没有附件。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>打开 {name}</translation>
    </message>
    <message>
        <source>Pictures, sound, PDF: also drop them here, or paste a picture into the text.</source>
        <translation>图片、录音、PDF：也可拖到这里，或把图片粘贴到正文。</translation>
    </message>
    <message>
        <source>attached when the ticket is saved</source>
        <translation>保存工单时添加</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>waits to be sent</source>
        <translation>等待发送</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
</context>
<context>
    <name>FormView</name>
    <message>
        <source>Must be filled</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>No such category.</source>
        <translation>没有这个类别。</translation>
    </message>
    <message>
        <source>The matter in one line</source>
        <translation>一句话说明事由</translation>
    </message>
    <message>
        <source>What happened, in the customer's order</source>
        <translation>按客户讲述的顺序记录</translation>
    </message>
    <message>
        <source>Whose matter it is: search</source>
        <translation>属于谁的事：搜索</translation>
    </message>
</context>
<context>
    <name>LifeHead</name>
    <message>
        <source>First-contact owner {name}, never changes</source>
        <translation>首问负责人 {name}，不变更</translation>
    </message>
    <message>
        <source>Goes on in ticket {number}.</source>
        <translation>转入工单 {number} 继续处理。</translation>
    </message>
    <message>
        <source>Handler {name}</source>
        <translation>处理 {name}</translation>
    </message>
    <message>
        <source>Offered to {name} – you stay responsible until it is accepted.</source>
        <translation>已转给 {name}，对方接手前仍由您负责。</translation>
    </message>
    <message>
        <source>Offered to {name} – {handler} answers for it until it is accepted.</source>
        <translation>已转给 {name}，接手前仍由 {handler} 负责。</translation>
    </message>
    <message>
        <source>Owner {name}</source>
        <translation>首问 {name}</translation>
    </message>
    <message>
        <source>Reopened</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <source>Reopened {count}×</source>
        <translation>重新打开 {count} 次</translation>
    </message>
    <message>
        <source>Severe</source>
        <translation>重大</translation>
    </message>
    <message>
        <source>The hand-over was rejected: the lead names a handler.</source>
        <translation>转办被退回：由班组长指定处理人。</translation>
    </message>
    <message>
        <source>Urgent</source>
        <translation>紧急</translation>
    </message>
    <message>
        <source>Waiting for the customer: {reason}</source>
        <translation>等待客户：{reason}</translation>
    </message>
    <message>
        <source>Your last step has no effect: {why}</source>
        <translation>您的上一步未生效：{why}</translation>
    </message>
    <message>
        <source>chased {count} of {most}</source>
        <translation>已催办 {count}/{most} 次</translation>
    </message>
</context>
<context>
    <name>Log</name>
    <message>
        <source>Not sent yet</source>
        <translation>尚未发送</translation>
    </message>
    <message>
        <source>PC clock {time}</source>
        <translation>电脑时钟 {time}</translation>
    </message>
    <message>
        <source>The server refused it: {why}</source>
        <translation>服务器未接受：{why}</translation>
    </message>
    <message>
        <source>Without effect: {why}</source>
        <translation>未生效：{why}</translation>
    </message>
    <message>
        <source>{name}: {value}</source>
        <translation>{name}：{value}</translation>
    </message>
</context>
<context>
    <name>LogView</name>
    <message>
        <source>Nothing happened yet.</source>
        <translation>还没有记录。</translation>
    </message>
    <message>
        <source>Put away</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Put the refused entry away</source>
        <translation>收起未被接受的记录</translation>
    </message>
</context>
<context>
    <name>MoreMenu</name>
    <message>
        <source>As my last ticket</source>
        <translation>同我的上一张工单</translation>
    </message>
    <message>
        <source>Keep as a template</source>
        <translation>存为模板</translation>
    </message>
    <message>
        <source>Keep this form as a template…</source>
        <translation>将此表单存为模板…</translation>
    </message>
    <message>
        <source>More: templates, files, PDF</source>
        <translation>更多：模板、附件、PDF</translation>
    </message>
    <message>
        <source>Name of the template</source>
        <translation>模板名称</translation>
    </message>
    <message>
        <source>Remove a template</source>
        <translation>删除模板</translation>
    </message>
    <message>
        <source>Template: {name}</source>
        <translation>模板：{name}</translation>
    </message>
    <message>
        <source>Prepare a mail to the customer</source>
        <translation>准备发给客户的邮件</translation>
    </message>
    <message>
        <source>Prepare an SMS to the customer</source>
        <translation>准备发给客户的短信</translation>
    </message>
</context>
<context>
    <name>OwnFields</name>
    <message>
        <source>Must be filled</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>Needed before: {step}</source>
        <translation>此步骤前必填：{step}</translation>
    </message>
</context>
<context>
    <name>StepSheet</name>
    <message>
        <source>Call {number}</source>
        <translation>致电 {number}</translation>
    </message>
    <message>
        <source>Call {number} first</source>
        <translation>先致电 {number}</translation>
    </message>
    <message>
        <source>Call {number} now</source>
        <translation>现在致电 {number}</translation>
    </message>
    <message>
        <source>Close without doing it (Esc)</source>
        <translation>不执行并关闭（Esc）</translation>
    </message>
    <message>
        <source>First fill in the form: {fields}</source>
        <translation>请先填写表单：{fields}</translation>
    </message>
    <message>
        <source>Must be filled</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>Name, department or pinyin</source>
        <translation>姓名、部门或拼音</translation>
    </message>
    <message>
        <source>No such ticket.</source>
        <translation>没有这张工单。</translation>
    </message>
    <message>
        <source>Nobody is called that.</source>
        <translation>没有找到。</translation>
    </message>
    <message>
        <source>Number, customer or words</source>
        <translation>工单号、客户或关键词</translation>
    </message>
    <message>
        <source>{count} of {most}</source>
        <translation>第 {count} 次，共 {most} 次</translation>
    </message>
    <message>
        <source>attempt {count} of at least {most}</source>
        <translation>第 {count} 次，至少 {most} 次</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>The form did not follow in time</source>
        <translation>表单未按时补交</translation>
    </message>
    <message>
        <source>Not handled in time</source>
        <translation>未按时处理</translation>
    </message>
    <message>
        <source>Not written back in time</source>
        <translation>未按时回填</translation>
    </message>
    <message>
        <source>Not called back in time</source>
        <translation>未按时回访</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接手</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接手</translation>
    </message>
    <message>
        <source>Another time</source>
        <translation>改约时间</translation>
    </message>
    <message>
        <source>Answer given</source>
        <translation>已答复</translation>
    </message>
    <message>
        <source>Article</source>
        <translation>知识</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>占线</translation>
    </message>
    <message>
        <source>By message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>By phone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Call back</source>
        <translation>回访</translation>
    </message>
    <message>
        <source>Called back</source>
        <translation>回访</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Chase</source>
        <translation>催办</translation>
    </message>
    <message>
        <source>Chased</source>
        <translation>催办</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>办结</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>办结</translation>
    </message>
    <message>
        <source>Conflict decided</source>
        <translation>冲突已裁定</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>部门</translation>
    </message>
    <message>
        <source>Dissatisfied</source>
        <translation>不满意</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Escalate</source>
        <translation>升级</translation>
    </message>
    <message>
        <source>Escalated</source>
        <translation>升级</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>File attached</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>General</source>
        <translation>一般</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Going on</source>
        <translation>继续办理</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>转办</translation>
    </message>
    <message>
        <source>Handed over to {to_name}</source>
        <translation>转给 {to_name}</translation>
    </message>
    <message>
        <source>Handled</source>
        <translation>办理完毕</translation>
    </message>
    <message>
        <source>How</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>How the call went</source>
        <translation>通话结果</translation>
    </message>
    <message>
        <source>In person</source>
        <translation>当面</translation>
    </message>
    <message>
        <source>Into which ticket</source>
        <translation>并入哪张工单</translation>
    </message>
    <message>
        <source>It goes to the team lead, who names a handler.</source>
        <translation>将转到班组长处，由其指定处理人。</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>链接</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Merged into another ticket</source>
        <translation>并入其他工单</translation>
    </message>
    <message>
        <source>Name a handler</source>
        <translation>指定处理人</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>无人接听</translation>
    </message>
    <message>
        <source>Not reached at all</source>
        <translation>未能接通</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Notify department</source>
        <translation>通知部门</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>建单</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>整改方案</translation>
    </message>
    <message>
        <source>Plan and result written back</source>
        <translation>反馈方案和结果</translation>
    </message>
    <message>
        <source>Promised date</source>
        <translation>承诺日期</translation>
    </message>
    <message>
        <source>Proposal of assessment</source>
        <translation>考核建议</translation>
    </message>
    <message>
        <source>Reached</source>
        <translation>接通</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Reasons</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Reopen</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <source>Reopened</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <source>Responsibility stays where it is.</source>
        <translation>责任人不变。</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Satisfied</source>
        <translation>满意</translation>
    </message>
    <message>
        <source>Severe</source>
        <translation>重大</translation>
    </message>
    <message>
        <source>So-so</source>
        <translation>一般</translation>
    </message>
    <message>
        <source>Solution</source>
        <translation>解决办法</translation>
    </message>
    <message>
        <source>Talked over with the customer</source>
        <translation>已与客户沟通</translation>
    </message>
    <message>
        <source>Talked over with the customer, or with a promised date.</source>
        <translation>已与客户沟通，或给出承诺日期。</translation>
    </message>
    <message>
        <source>The clocks stand still until it goes on.</source>
        <translation>继续办理前，时限暂停计算。</translation>
    </message>
    <message>
        <source>The customer is</source>
        <translation>客户评价</translation>
    </message>
    <message>
        <source>The customer's words</source>
        <translation>客户原话</translation>
    </message>
    <message>
        <source>The manager</source>
        <translation>经理</translation>
    </message>
    <message>
        <source>The matter goes on in the ticket that you choose.</source>
        <translation>事情在所选工单中继续办理。</translation>
    </message>
    <message>
        <source>The owner</source>
        <translation>首问负责人</translation>
    </message>
    <message>
        <source>The team lead</source>
        <translation>班组长</translation>
    </message>
    <message>
        <source>The third time needs the team lead.</source>
        <translation>第三次催办须由班组长进行。</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>To</source>
        <translation>升级到</translation>
    </message>
    <message>
        <source>To whom</source>
        <translation>转给谁</translation>
    </message>
    <message>
        <source>Urgent: first the department knows, the form follows within the hour.</source>
        <translation>紧急：先通知部门，一小时内补全表单。</translation>
    </message>
    <message>
        <source>Very satisfied</source>
        <translation>很满意</translation>
    </message>
    <message>
        <source>Wait for the customer</source>
        <translation>等待客户</translation>
    </message>
    <message>
        <source>Waiting for the customer</source>
        <translation>等待客户</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Who is responsible</source>
        <translation>责任人</translation>
    </message>
    <message>
        <source>Who said yes</source>
        <translation>谁同意接手</translation>
    </message>
    <message>
        <source>Who was told</source>
        <translation>通知了谁</translation>
    </message>
    <message>
        <source>Whom you name is the handler at once and cannot refuse.</source>
        <translation>被指定的人立即成为处理人，不得推诿。</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Write back</source>
        <translation>反馈</translation>
    </message>
    <message>
        <source>Wrong number</source>
        <translation>号码错误</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>You stay responsible until it is accepted.</source>
        <translation>对方接手前仍由您负责。</translation>
    </message>
    <message>
        <source>administrator</source>
        <translation>管理员</translation>
    </message>
    <message>
        <source>away, deputy: {name}</source>
        <translation>不在，代理：{name}</translation>
    </message>
    <message>
        <source>away, no deputy</source>
        <translation>不在，无代理</translation>
    </message>
    <message>
        <source>manager</source>
        <translation>经理</translation>
    </message>
    <message>
        <source>stands in for {name}</source>
        <translation>代理 {name}</translation>
    </message>
    <message>
        <source>team lead</source>
        <translation>班组长</translation>
    </message>
    <message>
        <source>{to_name} named as handler</source>
        <translation>指定 {to_name} 处理</translation>
    </message>
    <message>
        <source>{who} notified</source>
        <translation>已通知 {who}</translation>
    </message>
</context>
<context>
    <name>_LogList</name>
    <message>
        <source>What happened to the ticket</source>
        <translation>工单经过</translation>
    </message>
</context>
<context>
    <name>CustomerCard</name>
    <message>
        <source>Part {other} again</source>
        <translation>把 {other} 重新拆分</translation>
    </message>
    <message>
        <source>Part again</source>
        <translation>拆分</translation>
    </message>
    <message>
        <source>Merged into this customer</source>
        <translation>已并入该客户</translation>
    </message>
    <message>
        <source>Make {name} and {other} one</source>
        <translation>把 {name} 与 {other} 合并</translation>
    </message>
    <message>
        <source>Make them one</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Looks like the same customer</source>
        <translation>疑似同一客户</translation>
    </message>
    <message>
        <source>Contact and note</source>
        <translation>联系方式与备注</translation>
    </message>
    <message>
        <source>Last calls</source>
        <translation>最近通话</translation>
    </message>
    <message>
        <source>Keep the promise: {subject}</source>
        <translation>兑现承诺：{subject}</translation>
    </message>
    <message>
        <source>Open {subject}</source>
        <translation>打开 {subject}</translation>
    </message>
    <message>
        <source>The customer does not want to be called. Why do you call?</source>
        <translation>客户要求勿致电。您为什么要拨打？</translation>
    </message>
    <message>
        <source>Call {number}</source>
        <translation>拨打 {number}</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>拨打</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>号码</translation>
    </message>
    <message>
        <source>Names and numbers are cut short outside your own calls and matters. Who looks at them in full is kept.</source>
        <translation>不在本人通话或经办事项中时，姓名和号码会隐去一部分。查看完整资料会留下记录。</translation>
    </message>
    <message>
        <source>Show in full</source>
        <translation>显示完整资料</translation>
    </message>
    <message>
        <source>Why you need the data</source>
        <translation>查看完整资料的原因</translation>
    </message>
    <message>
        <source>{field}: now “{kept}”, somebody else wrote “{lost}”.</source>
        <translation>{field}：现为“{kept}”，另有人写了“{lost}”。</translation>
    </message>
    <message>
        <source>Take this one</source>
        <translation>改用这个</translation>
    </message>
    <message>
        <source>Do not call this customer: {reason}</source>
        <translation>请勿致电该客户：{reason}</translation>
    </message>
    <message>
        <source>Do not call this customer.</source>
        <translation>请勿致电该客户。</translation>
    </message>
    <message>
        <source>Open matters</source>
        <translation>未办结事项</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>另有 {count} 条</translation>
    </message>
    <message>
        <source>Promises</source>
        <translation>承诺回访</translation>
    </message>
</context>
<context>
    <name>CustomerForm</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>联系方式</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>号码</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>号码</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
</context>
<context>
    <name>FiguresView</name>
    <message>
        <source>Totals by kind, cause, department and satisfaction appear here.</source>
        <translation>按类型、原因、部门和满意度的合计会出现在这里。</translation>
    </message>
    <message>
        <source>No tickets in this month</source>
        <translation>本月没有工单</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation>截至 {time}</translation>
    </message>
    <message>
        <source>Counting …</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>Next month</source>
        <translation>下个月</translation>
    </message>
    <message>
        <source>Month before</source>
        <translation>上个月</translation>
    </message>
    <message>
        <source>{count} tickets</source>
        <translation>共 {count} 件</translation>
    </message>
</context>
<context>
    <name>KnowledgeView</name>
    <message>
        <source>No answer here? Ask for the morning meeting …</source>
        <translation>没有答案？写下问题，晨会解答 …</translation>
    </message>
    <message>
        <source>Question for the morning meeting</source>
        <translation>晨会问题</translation>
    </message>
    <message>
        <source>Articles, cases and questions of the centre appear here.</source>
        <translation>中心的文章、案例和问题会出现在这里。</translation>
    </message>
    <message>
        <source>Ask below: the question goes to the morning meeting.</source>
        <translation>可在下方提问，问题会列入晨会清单。</translation>
    </message>
    <message>
        <source>No article holds these words</source>
        <translation>没有包含这些词的文章</translation>
    </message>
    <message>
        <source>What held on a day, as 2026-10-01; empty for today</source>
        <translation>查看某日有效的内容，如 2026-10-01；留空为今天</translation>
    </message>
    <message>
        <source>As of today</source>
        <translation>截至今天</translation>
    </message>
    <message>
        <source>As of a day, empty for today</source>
        <translation>某日有效的版本，留空为今天</translation>
    </message>
    <message>
        <source>Version {number}</source>
        <translation>版本 {number}</translation>
    </message>
    <message>
        <source>Note it as the answer at “{subject}”</source>
        <translation>记为“{subject}”的答复</translation>
    </message>
    <message>
        <source>by {name}</source>
        <translation>{name} 发布</translation>
    </message>
    <message>
        <source>until {day}</source>
        <translation>至 {day}</translation>
    </message>
    <message>
        <source>holds from {day}</source>
        <translation>{day} 起生效</translation>
    </message>
    <message>
        <source>with a ticket</source>
        <translation>附工单</translation>
    </message>
    <message>
        <source>asked by {name}</source>
        <translation>{name} 提问</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>案例</translation>
    </message>
    <message>
        <source>Not read</source>
        <translation>未读</translation>
    </message>
    <message>
        <source>Articles</source>
        <translation>文章</translation>
    </message>
    <message>
        <source>See the knowledge base: “{title}”</source>
        <translation>请看知识库：“{title}”</translation>
    </message>
    <message>
        <source>Your question is on the list for the morning meeting.</source>
        <translation>您的问题已列入晨会清单。</translation>
    </message>
    <message>
        <source>Noted at the ticket: “{title}”</source>
        <translation>已记入工单：“{title}”</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>New article</source>
        <translation>新文章</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>新版本</translation>
    </message>
    <message>
        <source>Answer given</source>
        <translation>已答复客户</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Search: characters, pinyin, words …</source>
        <translation>搜索：汉字、拼音、词语 …</translation>
    </message>
    <message>
        <source>Search the knowledge base</source>
        <translation>搜索知识库</translation>
    </message>
    <message>
        <source>Articles and questions</source>
        <translation>文章与问题</translation>
    </message>
    <message>
        <source>Nothing here yet</source>
        <translation>这里还是空的</translation>
    </message>
    <message>
        <source>“{question}” – {answer}</source>
        <translation>“{question}”：{answer}</translation>
    </message>
    <message>
        <source>an article answers it</source>
        <translation>答案见知识库文章</translation>
    </message>
    <message>
        <source>Read it</source>
        <translation>阅读文章</translation>
    </message>
    <message>
        <source>Understood</source>
        <translation>知道了</translation>
    </message>
</context>
<context>
    <name>SearchPanel</name>
    <message>
        <source>↑ ↓ choose   Enter open   Esc back</source>
        <translation>↑ ↓ 选择   回车 打开   Esc 返回</translation>
    </message>
    <message>
        <source>Knowledge</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>Phrases</source>
        <translation>话术</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Nothing here holds these words.</source>
        <translation>没有包含这些词的内容。</translation>
    </message>
    <message>
        <source>Enter opens a ticket, shows a customer, brings a phrase up, reads an article. Esc goes back.</source>
        <translation>回车：打开工单、显示客户、调出话术、阅读文章。Esc 返回。</translation>
    </message>
    <message>
        <source>Ticket, customer, phrase, article: characters, pinyin, digits …</source>
        <translation>工单、客户、话术、文章：汉字、拼音、数字 …</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>搜索结果</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>全局搜索</translation>
    </message>
</context>
<context>
    <name>AnswerDialog</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Write an article of it</source>
        <translation>写成文章</translation>
    </message>
    <message>
        <source>What whoever asked should know</source>
        <translation>提问者需要知道的内容</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>解答</translation>
    </message>
    <message>
        <source>Answer a question</source>
        <translation>解答问题</translation>
    </message>
</context>
<context>
    <name>ArticleText</name>
    <message>
        <source>Article</source>
        <translation>正文</translation>
    </message>
</context>
<context>
    <name>Customer</name>
    <message>
        <source>was called</source>
        <translation>去电</translation>
    </message>
    <message>
        <source>called us</source>
        <translation>来电</translation>
    </message>
    <message>
        <source>I correct the data</source>
        <translation>我要更正资料</translation>
    </message>
    <message>
        <source>I check who it is</source>
        <translation>我要核对身份</translation>
    </message>
    <message>
        <source>I call the customer back</source>
        <translation>我要给客户回访</translation>
    </message>
    <message>
        <source>I work on a matter of this customer</source>
        <translation>我在处理该客户的事项</translation>
    </message>
    <message>
        <source>Fax</source>
        <translation>传真</translation>
    </message>
    <message>
        <source>Mobile</source>
        <translation>手机</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>WeChat</source>
        <translation>微信</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>电子邮箱</translation>
    </message>
    <message>
        <source>Why not</source>
        <translation>勿扰原因</translation>
    </message>
    <message>
        <source>Do not call</source>
        <translation>请勿致电</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>等级</translation>
    </message>
    <message>
        <source>Form of address</source>
        <translation>称谓</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
</context>
<context>
    <name>CustomerView</name>
    <message>
        <source>Leave them</source>
        <translation>不合并</translation>
    </message>
    <message>
        <source>Make them one</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Numbers and matters of both stand together. It can be undone.</source>
        <translation>双方的号码和事项会合在一起。可以撤销。</translation>
    </message>
    <message>
        <source>Make the two one customer?</source>
        <translation>把两条资料合并为同一客户？</translation>
    </message>
    <message>
        <source>Show the data in full first</source>
        <translation>请先显示完整资料</translation>
    </message>
    <message>
        <source>The two customers are one now.</source>
        <translation>两位客户已合并。</translation>
    </message>
    <message>
        <source>No customer is called so.</source>
        <translation>没有找到这样的客户。</translation>
    </message>
    <message>
        <source>Whoever calls appears here by itself. Type above to find somebody.</source>
        <translation>来电客户会自动显示在这里。也可在上方输入查找。</translation>
    </message>
    <message>
        <source>No customer in front</source>
        <translation>当前没有客户</translation>
    </message>
    <message>
        <source>Part them again</source>
        <translation>重新拆分</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Find a customer: name, pinyin, digits of a number …</source>
        <translation>查找客户：姓名、拼音、号码数字 …</translation>
    </message>
    <message>
        <source>Find a customer</source>
        <translation>查找客户</translation>
    </message>
    <message>
        <source>Customers found</source>
        <translation>找到的客户</translation>
    </message>
    <message>
        <source>Make a customer</source>
        <translation>建立客户档案</translation>
    </message>
    <message>
        <source>{number} belongs to no customer yet.</source>
        <translation>{number} 尚无客户档案。</translation>
    </message>
</context>
<context>
    <name>Directory</name>
    <message>
        <source>nobody is responsible</source>
        <translation>无责任人</translation>
    </message>
    <message>
        <source>away, no deputy</source>
        <translation>休假，无代理人</translation>
    </message>
    <message>
        <source>not there now</source>
        <translation>不在岗</translation>
    </message>
    <message>
        <source>there now</source>
        <translation>在岗</translation>
    </message>
    <message>
        <source>stands in for {name}</source>
        <translation>代 {name}</translation>
    </message>
    <message>
        <source>Away until</source>
        <translation>休假结束</translation>
    </message>
    <message>
        <source>Away from, as 2026-12-01</source>
        <translation>休假开始，如 2026-12-01</translation>
    </message>
    <message>
        <source>Agent number</source>
        <translation>工号</translation>
    </message>
    <message>
        <source>Hours, as 09:00-18:00</source>
        <translation>工作时间，如 09:00-18:00</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>负责人</translation>
    </message>
    <message>
        <source>Deputy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Responsible person</source>
        <translation>责任人</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Persons</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Departments</source>
        <translation>部门</translation>
    </message>
    <message>
        <source>Categories: whose matter it is</source>
        <translation>业务类别：归谁负责</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>部门</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>业务类别</translation>
    </message>
</context>
<context>
    <name>DirectoryView</name>
    <message>
        <source>Try the category, the department, or a part of the name.</source>
        <translation>试试业务类别、部门，或姓名的一部分。</translation>
    </message>
    <message>
        <source>Nobody found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>A team lead enters who is responsible for what, or imports a file.</source>
        <translation>请班组长录入各类业务的责任人，或从文件导入。</translation>
    </message>
    <message>
        <source>The directory is empty</source>
        <translation>通讯录还是空的</translation>
    </message>
    <message>
        <source>Ticket in front: {subject}</source>
        <translation>当前工单：{subject}</translation>
    </message>
    <message>
        <source>{count} entries</source>
        <translation>共 {count} 条</translation>
    </message>
    <message>
        <source>Name as handler</source>
        <translation>指派为处理人</translation>
    </message>
    <message>
        <source>Handed to {name}. You stay responsible until it is accepted.</source>
        <translation>已转派给 {name}。对方接手前仍由您负责。</translation>
    </message>
    <message>
        <source>Import from a file</source>
        <translation>从文件导入</translation>
    </message>
    <message>
        <source>New entry</source>
        <translation>新增条目</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>转派</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>拨打</translation>
    </message>
    <message>
        <source>Category, department, name, pinyin, digits …</source>
        <translation>类别、部门、姓名、拼音、号码 …</translation>
    </message>
    <message>
        <source>Find who is responsible</source>
        <translation>查找责任人</translation>
    </message>
    <message>
        <source>Responsible persons</source>
        <translation>责任人</translation>
    </message>
</context>
<context>
    <name>EntryDialog</name>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Take it out of the directory</source>
        <translation>从通讯录删除</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>Not asked yet</source>
        <translation>尚未回访</translation>
    </message>
    <message>
        <source>No department</source>
        <translation>未归部门</translation>
    </message>
    <message>
        <source>No cause yet</source>
        <translation>原因未定</translation>
    </message>
    <message>
        <source>Dissatisfied</source>
        <translation>不满意</translation>
    </message>
    <message>
        <source>So-so</source>
        <translation>一般</translation>
    </message>
    <message>
        <source>Satisfied</source>
        <translation>满意</translation>
    </message>
    <message>
        <source>Very satisfied</source>
        <translation>非常满意</translation>
    </message>
    <message>
        <source>all tickets</source>
        <translation>全部工单</translation>
    </message>
    <message>
        <source>your team's tickets</source>
        <translation>本组工单</translation>
    </message>
    <message>
        <source>your own tickets</source>
        <translation>本人工单</translation>
    </message>
    <message>
        <source>Where they stand</source>
        <translation>办理状态</translation>
    </message>
    <message>
        <source>Satisfaction</source>
        <translation>满意度</translation>
    </message>
    <message>
        <source>By department</source>
        <translation>按部门</translation>
    </message>
    <message>
        <source>By cause</source>
        <translation>按原因</translation>
    </message>
    <message>
        <source>By kind</source>
        <translation>按类型</translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message>
        <source>Kinds of tickets</source>
        <translation>工单类型</translation>
    </message>
    <message>
        <source>Deputy</source>
        <translation>代理人</translation>
    </message>
    <message>
        <source>Responsible person</source>
        <translation>责任人</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>部门</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>号码</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>{count} were known like that already.</source>
        <translation>其中 {count} 行与已有内容相同。</translation>
    </message>
    <message>
        <source>It was stopped; what was taken stays.</source>
        <translation>导入已停止，已导入的内容保留。</translation>
    </message>
    <message>
        <source>About {count} rows.</source>
        <translation>约 {count} 行。</translation>
    </message>
    <message>
        <source>Say what each column is; empty columns are left out.</source>
        <translation>请指定每一列的含义，未指定的列不导入。</translation>
    </message>
    <message>
        <source>You can go on working: calls and tickets go first.</source>
        <translation>可以继续工作：通话和工单优先。</translation>
    </message>
    <message>
        <source>CSV or XLSX, the first line names the columns. Nothing is taken before you have seen the first rows; rows that are there already are brought up to date.</source>
        <translation>CSV 或 XLSX 文件，第一行是列名。先预览再导入；已有的条目会更新。</translation>
    </message>
    <message>
        <source>How far the import is</source>
        <translation>导入进度</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行号</translation>
    </message>
    <message>
        <source>Every row was taken.</source>
        <translation>全部行均已导入。</translation>
    </message>
    <message>
        <source>{refused} rows were refused. They are kept in a file with the reason: correct them there and import it again.</source>
        <translation>{refused} 行未导入，已连同原因保存到文件中：改正后可再次导入。</translation>
    </message>
    <message>
        <source>{taken} rows taken</source>
        <translation>已导入 {taken} 行</translation>
    </message>
    <message>
        <source>– leave out –</source>
        <translation>– 不导入 –</translation>
    </message>
    <message>
        <source>What column {name} is</source>
        <translation>“{name}”列的含义</translation>
    </message>
    <message>
        <source>{done} of {rows} rows, {taken} taken, {refused} refused</source>
        <translation>已处理 {done} / {rows} 行，导入 {taken} 行，拒绝 {refused} 行</translation>
    </message>
    <message>
        <source>Reading the file …</source>
        <translation>正在读取文件…</translation>
    </message>
    <message>
        <source>Refused rows</source>
        <translation>未导入的行</translation>
    </message>
    <message>
        <source>First rows</source>
        <translation>前几行</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Open the file of errors</source>
        <translation>打开错误文件</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Another file</source>
        <translation>换一个文件</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>What the rows are</source>
        <translation>行的内容</translation>
    </message>
    <message>
        <source>Import from a file</source>
        <translation>从文件导入</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
</context>
<context>
    <name>PairRows</name>
    <message>
        <source>Take this row away</source>
        <translation>删除这一行</translation>
    </message>
    <message>
        <source>Add: {what}</source>
        <translation>添加：{what}</translation>
    </message>
</context>
<context>
    <name>WriteDialog</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Holds until, empty for no end</source>
        <translation>失效日，留空为长期</translation>
    </message>
    <message>
        <source>Holds from, as 2026-12-01</source>
        <translation>生效日，如 2026-12-01</translation>
    </message>
    <message>
        <source>Words it is found by</source>
        <translation>检索词</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source># for a heading, - for a list, **bold**</source>
        <translation># 标题，- 列表，**加粗**</translation>
    </message>
    <message>
        <source>Everybody must read it</source>
        <translation>全员必读</translation>
    </message>
    <message>
        <source>Bad case</source>
        <translation>反面案例</translation>
    </message>
    <message>
        <source>Good case</source>
        <translation>优秀案例</translation>
    </message>
    <message>
        <source>Article</source>
        <translation>文章</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>New article</source>
        <translation>新文章</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>新版本</translation>
    </message>
</context>
<context>
    <name>MessageBox</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>SMS</source>
        <translation>短信</translation>
    </message>
    <message>
        <source>Text to the customer</source>
        <translation>给客户的文字</translation>
    </message>
    <message>
        <source>The desk sends nothing: paste it where you send it.</source>
        <translation>本程序不会发送：请粘贴到您的发送工具。</translation>
    </message>
</context>
<context>
    <name>SearchPick</name>
    <message>
        <source>Choose another: {field}</source>
        <translation>另选：{field}</translation>
    </message>
</context>
<context>
    <name>Print</name>
    <message>
        <source>Customer Enquiry Form</source>
        <translation>客户咨询登记表</translation>
    </message>
    <message>
        <source>Customer Complaint Registration Form</source>
        <translation>客户投诉登记表</translation>
    </message>
    <message>
        <source>Customer Suggestion Form</source>
        <translation>客户建议登记表</translation>
    </message>
    <message>
        <source>Customer Praise Form</source>
        <translation>客户表扬登记表</translation>
    </message>
    <message>
        <source>Business Request Form</source>
        <translation>业务受理登记表</translation>
    </message>
    <message>
        <source>Fault Report Form</source>
        <translation>故障申报登记表</translation>
    </message>
    <message>
        <source>Appointment Form</source>
        <translation>预约登记表</translation>
    </message>
    <message>
        <source>Call-back Form</source>
        <translation>回访登记表</translation>
    </message>
    <message>
        <source>running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>waiting for the customer</source>
        <translation>等待客户</translation>
    </message>
    <message>
        <source>in time</source>
        <translation>按时</translation>
    </message>
    <message>
        <source>too late</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>Handling by the department</source>
        <translation>部门处理</translation>
    </message>
    <message>
        <source>Plan and result</source>
        <translation>整改方案与结果</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>工单编号</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>受理时间</translation>
    </message>
    <message>
        <source>First contact</source>
        <translation>首问责任人</translation>
    </message>
    <message>
        <source>Handler</source>
        <translation>处理人</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>责任部门</translation>
    </message>
    <message>
        <source>Registration</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Attachments</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>The matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Written by</source>
        <translation>填写人</translation>
    </message>
    <message>
        <source>Call-back and satisfaction</source>
        <translation>回访与满意度</translation>
    </message>
    <message>
        <source>Called by</source>
        <translation>回访人</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时限</translation>
    </message>
    <message>
        <source>From</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>到期</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>State</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Deadlines</source>
        <translation>处理时限</translation>
    </message>
    <message>
        <source>{step} (without effect)</source>
        <translation>{step}（无效）</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>经办人</translation>
    </message>
    <message>
        <source>What</source>
        <translation>经过</translation>
    </message>
    <message>
        <source>Course of the matter</source>
        <translation>办理经过</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>{step}: {told}</source>
        <translation>{step}：{told}</translation>
    </message>
    <message>
        <source>Head of department</source>
        <translation>部门负责人</translation>
    </message>
    <message>
        <source>Team lead</source>
        <translation>班组长</translation>
    </message>
    <message>
        <source>Printed {time} by {who}. Contains personal data.</source>
        <translation>{who} 打印于 {time}。内含个人信息，请妥善保管。</translation>
    </message>
</context>
<context>
    <name>Tables</name>
    <message>
        <source>Ticket</source>
        <translation>工单编号</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>首问责任人</translation>
    </message>
    <message>
        <source>Handler</source>
        <translation>处理人</translation>
    </message>
    <message>
        <source>Offered to</source>
        <translation>转办对象</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>受理时间</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>更新时间</translation>
    </message>
    <message>
        <source>Next clock</source>
        <translation>当前时限</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>到期时间</translation>
    </message>
    <message>
        <source>Waiting for the customer</source>
        <translation>等待客户</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
</context>
<context>
    <name>DateLine</name>
    <message>
        <source>Choose the day in a calendar</source>
        <translation>在日历中选择日期</translation>
    </message>
</context>
<context>
    <name>DayCalendar</name>
    <message>
        <source>Year</source>
        <translation>年</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>月</translation>
    </message>
    <message>
        <source>Next month</source>
        <translation>下个月</translation>
    </message>
    <message>
        <source>Month before</source>
        <translation>上个月</translation>
    </message>
    <message>
        <source>work</source>
        <translation>班</translation>
    </message>
    <message>
        <source>off</source>
        <translation>休</translation>
    </message>
    <message>
        <source>{day}: the centre works</source>
        <translation>{day}：工作日</translation>
    </message>
    <message>
        <source>{day}: a make-up day, the centre works</source>
        <translation>{day}：调休上班</translation>
    </message>
    <message>
        <source>{day}: the centre is closed</source>
        <translation>{day}：休息日</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>日历</translation>
    </message>
</context>
<context>
    <name>DayPopup</name>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Choose a day</source>
        <translation>选择日期</translation>
    </message>
</context>
<context>
    <name>CalendarPage</name>
    <message>
        <source>Public holidays</source>
        <translation>法定节假日</translation>
    </message>
    <message>
        <source>Several shifts with commas: 08:30-12:00,13:30-18:00</source>
        <translation>多个班次用半角逗号分隔：08:30-12:00,13:30-18:00</translation>
    </message>
    <message>
        <source>public</source>
        <translation>法定</translation>
    </message>
    <message>
        <source>this centre</source>
        <translation>本中心</translation>
    </message>
    <message>
        <source>Public holidays and make-up days are known for {years}.</source>
        <translation>已知 {years} 年的法定节假日与调休。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>上班</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>休息</translation>
    </message>
    <message>
        <source>On this day</source>
        <translation>当天</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Days that differ from their weekday</source>
        <translation>例外日期</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>China's public holidays count</source>
        <translation>计入中国法定节假日</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>时区</translation>
    </message>
    <message>
        <source>Hours</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Working days</source>
        <translation>工作日</translation>
    </message>
</context>
<context>
    <name>Centre</name>
    <message>
        <source>{title}. {message}</source>
        <translation>{title}：{message}</translation>
    </message>
    <message>
        <source>tells {who}</source>
        <translation>通知 {who}</translation>
    </message>
    <message>
        <source>Everything (default)</source>
        <translation>全部（默认）</translation>
    </message>
    <message>
        <source>customers of grade {grade}</source>
        <translation>{grade} 级客户</translation>
    </message>
    <message>
        <source>{amount} h</source>
        <translation>{amount} 小时</translation>
    </message>
    <message>
        <source>{amount} d</source>
        <translation>{amount} 天</translation>
    </message>
    <message>
        <source>no clock</source>
        <translation>不计时</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Form: course of events</source>
        <translation>表单：事情经过</translation>
    </message>
    <message>
        <source>Form: subject</source>
        <translation>表单：主题</translation>
    </message>
    <message>
        <source>subject</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>未联系上</translation>
    </message>
    <message>
        <source>handled</source>
        <translation>已处理</translation>
    </message>
    <message>
        <source>taken up</source>
        <translation>已受理</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>SMS</source>
        <translation>短信</translation>
    </message>
    <message>
        <source>phone number</source>
        <translation>电话号码</translation>
    </message>
    <message>
        <source>figure</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>day</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>是或否</translation>
    </message>
    <message>
        <source>some of several</source>
        <translation>多选</translation>
    </message>
    <message>
        <source>one of several</source>
        <translation>单选</translation>
    </message>
    <message>
        <source>text</source>
        <translation>多行文字</translation>
    </message>
    <message>
        <source>one line</source>
        <translation>单行文字</translation>
    </message>
    <message>
        <source>Form after an urgent notice</source>
        <translation>紧急通知后补单</translation>
    </message>
    <message>
        <source>Call back</source>
        <translation>回访</translation>
    </message>
    <message>
        <source>Write back</source>
        <translation>回写</translation>
    </message>
    <message>
        <source>Handle</source>
        <translation>处理</translation>
    </message>
    <message>
        <source>working time</source>
        <translation>工作时间</translation>
    </message>
    <message>
        <source>hours of the clock</source>
        <translation>自然小时</translation>
    </message>
    <message>
        <source>as a less special rule says</source>
        <translation>沿用更一般的规则</translation>
    </message>
    <message>
        <source>manager</source>
        <translation>经理</translation>
    </message>
    <message>
        <source>team lead</source>
        <translation>班组长</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>首问负责人</translation>
    </message>
    <message>
        <source>handler</source>
        <translation>处理人</translation>
    </message>
    <message>
        <source>{form} is written into the file.</source>
        <translation>{form} 已写入文件。</translation>
    </message>
    <message>
        <source>{form} says the same already: nothing changed.</source>
        <translation>{form} 内容相同，没有变化。</translation>
    </message>
    <message>
        <source>{form} is in force for new tickets.</source>
        <translation>{form} 已对新工单生效。</translation>
    </message>
    <message>
        <source>It is gone.</source>
        <translation>已删除。</translation>
    </message>
    <message>
        <source>The template is kept.</source>
        <translation>模板已保存。</translation>
    </message>
    <message>
        <source>Kept. All open tickets are worked out anew.</source>
        <translation>已保存，所有未结工单将重新计算时限。</translation>
    </message>
    <message>
        <source>Forms</source>
        <translation>表单</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>Clocks</source>
        <translation>时限</translation>
    </message>
    <message>
        <source>Working time</source>
        <translation>工作时间</translation>
    </message>
</context>
<context>
    <name>CentreWindow</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Centre settings</source>
        <translation>中心设置</translation>
    </message>
</context>
<context>
    <name>ClocksPage</name>
    <message>
        <source>No clock runs for such a matter.</source>
        <translation>此类事项不计时。</translation>
    </message>
    <message>
        <source>Told: {first} at 50 %, {second} at 80 %, {third} at 100 %.</source>
        <translation>50% 通知{first}，80% 通知{second}，100% 通知{third}。</translation>
    </message>
    <message>
        <source>Called back until {at}.</source>
        <translation>{at}前完成回访。</translation>
    </message>
    <message>
        <source>Written back until {at}.</source>
        <translation>{at}前回写结果。</translation>
    </message>
    <message>
        <source>Handled and talked over until {at}.</source>
        <translation>{at}前处理完并与客户沟通。</translation>
    </message>
    <message>
        <source>For example: opened now</source>
        <translation>举例：现在受理</translation>
    </message>
    <message>
        <source>Grade of the customer</source>
        <translation>客户级别</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>紧急程度</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>New rule</source>
        <translation>新建规则</translation>
    </message>
    <message>
        <source>Clock rules</source>
        <translation>时限规则</translation>
    </message>
</context>
<context>
    <name>FormsPage</name>
    <message>
        <source>Fields</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Export the form</source>
        <translation>导出表单</translation>
    </message>
    <message>
        <source>Import a form</source>
        <translation>导入表单</translation>
    </message>
    <message>
        <source>Forms (*.json)</source>
        <translation>表单 (*.json)</translation>
    </message>
    <message>
        <source>before: {step}</source>
        <translation>{step}前必填</translation>
    </message>
    <message>
        <source>must be filled</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>{kind}: {choices}</source>
        <translation>{kind}：{choices}</translation>
    </message>
    <message>
        <source>only where “{field}” is {value}</source>
        <translation>仅当“{field}”为 {value}</translation>
    </message>
    <message>
        <source>Version {version}, for {kinds}, {queues}. {count} fields.</source>
        <translation>第 {version} 版，适用于{kinds}，{queues}，共 {count} 个字段。</translation>
    </message>
    <message>
        <source>all queues</source>
        <translation>所有队列</translation>
    </message>
    <message>
        <source>all kinds</source>
        <translation>所有类型</translation>
    </message>
    <message>
        <source>older</source>
        <translation>旧版</translation>
    </message>
    <message>
        <source>in force</source>
        <translation>生效</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Fields of the form</source>
        <translation>表单字段</translation>
    </message>
    <message>
        <source>Forms</source>
        <translation>表单</translation>
    </message>
</context>
<context>
    <name>RuleDialog</name>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>What is left empty stays as a less special rule says.</source>
        <translation>留空则沿用更一般的规则。</translation>
    </message>
    <message>
        <source>Told at 50, 80, 100 %</source>
        <translation>50、80、100% 时通知</translation>
    </message>
    <message>
        <source>Told at {share} %</source>
        <translation>{share}% 时通知</translation>
    </message>
    <message>
        <source>Grade of the customer</source>
        <translation>客户级别</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>紧急程度</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Counted in</source>
        <translation>计时方式</translation>
    </message>
    <message>
        <source>hours, or days as 3d</source>
        <translation>小时，或天数如 3d</translation>
    </message>
    <message>
        <source>Clock rule</source>
        <translation>时限规则</translation>
    </message>
</context>
<context>
    <name>TemplateDialog</name>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>So it reads</source>
        <translation>效果预览</translation>
    </message>
    <message>
        <source>Places: {names}. What stands in [ ] is left out where one is empty.</source>
        <translation>占位符：{names}。方括号 [ ] 中的内容在占位符为空时省略。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Which text</source>
        <translation>哪段文字</translation>
    </message>
    <message>
        <source>For me alone</source>
        <translation>仅自己</translation>
    </message>
    <message>
        <source>For all</source>
        <translation>所有人</translation>
    </message>
    <message>
        <source>For whom</source>
        <translation>使用范围</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>模板</translation>
    </message>
</context>
<context>
    <name>TemplatesPage</name>
    <message>
        <source>A text to customers takes the place of the one that comes with the product.</source>
        <translation>发给客户的文字将替代产品自带的文字。</translation>
    </message>
    <message>
        <source>shared</source>
        <translation>共用</translation>
    </message>
    <message>
        <source>own</source>
        <translation>自用</translation>
    </message>
    <message>
        <source>Until there is one, customers get the texts that come with the product.</source>
        <translation>在此之前，发给客户的是产品自带的文字。</translation>
    </message>
    <message>
        <source>No template yet</source>
        <translation>还没有模板</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>New template</source>
        <translation>新建模板</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>模板</translation>
    </message>
</context>
<context>
    <name>SignInsDialog</name>
    <message>
        <source>signed in since {at}</source>
        <translation>登录于 {at}</translation>
    </message>
    <message>
        <source>this PC</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>last seen {at}</source>
        <translation>最后在线：{at}</translation>
    </message>
    <message>
        <source>last seen {count} h ago</source>
        <translation>{count} 小时前在线</translation>
    </message>
    <message>
        <source>seen {count} minutes ago</source>
        <translation>{count} 分钟前在线</translation>
    </message>
    <message>
        <source>seen just now</source>
        <translation>刚刚在线</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>A PC that you do not know or have left: sign it out here.</source>
        <translation>不认识或已离开的电脑，可在此远程退出。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>What is not sent yet stays on that PC until you sign in there again.</source>
        <translation>尚未发送的内容会留在那台电脑上，直到您再次登录。</translation>
    </message>
    <message>
        <source>Sign out at {device}?</source>
        <translation>退出 {device} 上的登录？</translation>
    </message>
    <message>
        <source>{device} is signed out. It asks for the password again.</source>
        <translation>{device} 已退出，再次使用需输入密码。</translation>
    </message>
    <message>
        <source>Only the server knows where you are signed in.</source>
        <translation>只有服务器知道您在哪些设备上登录。</translation>
    </message>
    <message>
        <source>Asking the server …</source>
        <translation>正在查询服务器…</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>重新查询</translation>
    </message>
    <message>
        <source>Sign out there</source>
        <translation>远程退出</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>My signed-in devices</source>
        <translation>我的登录设备</translation>
    </message>
</context>
</TS>
