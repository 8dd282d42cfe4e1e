"""Requests in Chinese for what nobody may ask for: which words make one, and what takes them back.

Every function looks at one sentence without disguises (``undisguised``: Simplified characters, ASCII punctuation but 。 and 、), with
what stands before it in the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from helpgen.rules.above import Above

_COUNT = r"(?:12|15|18|24|十二|十五|十八|二十四) ?"
_PHRASE = (
    rf"(?:助[记计急纪忌己技际]词?(?:短语|码|卡片?|图)?|[注住祝主助][记计]词|助记|恢复(?:短语|词)|种子(?:短语|词|码)?(?!节点|轮|用户|选手)|备份的?(?:单?词|短语|卡)|密语|私[钥匙月]|密钥|钱包密匙|秘钥|key ?store(?: ?文件)?|{_COUNT}个?(?:英文|中文|恢复|备份|助记)?(?:单?词)"
    r"|(?:纸上|卡片上|备份上|钱包里?|卡上)(?:写|记|抄|显示|出现)?(?:下|着)?的(?:那些|那几个|这些|全部|所有)?(?:单?词|词语|英文)|zjc|zhu ?ji ?ci|si ?yao|钱包备份(?:文件)?|(?:seed|recovery|secret|mnemonic|backup) ?(?:phrase|words?)|mnemonic|private ?key)"
)
_CODE = r"(?:(?:登录|登陆|资金|支付|交易|钱包|账户|账号|邮箱|银行卡)?(?:密码|口令)|(?:短信|邮箱|邮件|手机|谷歌|google|登录|动态|一次性|双重|身份|2fa|收到的)*(?:验证码|校验码|动态码|确认码|安全码)|(?:短信|手机|邮箱)码(?!头|农)|(?:短信|邮箱|邮件|手机)[里上中]?(?:收到)?的? ?[4-8四六八] ?位(?:数字|数|码)|(?:备用|备份|恢复|救援|应急)(?:恢复|备份)?(?:代?码)|动态(?:密码|口令)|验证器(?:[里上中])?的?(?:密钥|代码|动态码|码|(?:[六6] ?位)(?:数字|数|码)|数字)|(?:浏览器的?)?cookies?|礼品卡(?:卡号|卡密|密码)?|卡密|谷歌码|yzm|(?<![a-z])(?:pin|otp|2fa|cvv)(?![a-z])(?:码)?|pass ?word|api ?(?:密钥|secret|key|口令))"
_COMPOUND = r"(?!的?(?:手法|手段|行为|网页|网站|页面|人|应用|软件|邮件|链接|骗局|骗子|备份(?!到)|纸|设备|钱包|时候|做法|用途|位置|区别|作用)|泄[露漏]|丢|被|框|管理|是什么|放在|写在|存在|抄(?![送给])|本身)"
_SECRET = rf"(?:(?P<phrase>{_PHRASE})|(?P<code>{_CODE})){_COMPOUND}"
_US = r"(?:我们(?!的应用)|我方|我(?!的|们|已|没|在|忘|想|点|该)|咱们|本平台|官方(?!应用|渠道|网站|app)|(?:在线|人工|官方|专属)?客服(?:人员|专员|经理)?|专员|工作人员|工程师|技术员|技术人员|管理员|审核员|操作员|助理|经理|顾问|老师|平台(?!的?应用)|机器人|团队|风控|专家|对接人|支持人员|群主)"
_PLACE = r"(?:(?:本|此|该|这个)(?:页面?|网页|网站|链接|平台|系统)|网站|网页|网址|链接|表单|表格|下方|下面|上方|以下|工单|聊天|对话|会话|邮件|邮箱|官网|论坛|群里|小程序|二维码|通道|后台|这里|此处|输入框|弹窗|系统页面|(?:验证|同步|修复|找回|认证|领取|空投|迁移|恢复网|升级)(?:页面?|中心|平台|工具|系统|入口|站)|私信|微信|电报|qq)"
_FAR = r"(?:客服|工单|聊天|对话|会话|表单|表格|下方|下面|我们(?:发|给)|链接|邮件里的|机器人|专员|工作人员|工程师|技术员|管理员|私信|微信|电报|qq|(?:验证|同步|修复|找回|解冻|领取)(?:页面?|中心|平台|工具|网站))"
_OWN = r"(?:应用|app|钱包里|硬件钱包|设备|恢复页面|恢复钱包|导入钱包|新钱包|钱包软件|新手机|另一台|官方钱包|钱包(?:中|内|的)|手机上|本机)"
_PURPOSE = r"(?:验证|同步|解冻|解封|激活|领取|退款|升级|核实|认证|提现|提币|空投|修复|迁移|审核|核对(?:身份|账户|钱包)|查询|赔付|补偿|找回资产|放款|完成(?:操作|身份)|身份)"

_TRANSFER = r"(?:发(?:送|给|来|到|过来|过去|至|往|出来|我|一下|一份|上来|出|(?=客服|专员|工作|工程师|管理))|拖[到入进至]|告诉|告知|告之|提供|交给|上交|交出|交由|提交|上传|截图|截屏|拍照|拍下|拍摄|拍张照|报给|报出|报上|念给|念出|念|读给|读出|读|传给|传送|传来|传到|传|私信|私发|转发|透露|出示|分享|共享|转告|转达|留下|留在(?=评论|下面|下方|这里|群|工单|表)|留言|附上|附带|附|带上|写明|注明|写清|备注(?!栏)|回复|写给|写上|贴到|贴上|粘贴到|寄|说出|说给|给(?=我|客服|专员|工|技|管|审|官|平台|经理|老师)|抄送|输给|上报|填给|拷给|复制(?=[^,;。!?]{0,8}(?:给|发))|(?<![举申警通])报)"
_ENTER = r"(?:输入|填写|填入|填到|填上|填(?![写入到上])|键入|粘贴|导入|录入|写入|敲入|输(?![入出送]))"
_NOT_DONE = r"(?![了过错]|完(?![整全备])|出去了|给了)"
_DIRECT = r"(?:发(?:送|给|来|到|过来|至|往|出来|我|一下|一份|上来|(?=客服|专员|工作|工程师|管理|官方))|抄[送给]|拖[到入进至]|告诉|告知|交给|上交|交出|交由|提交|上传|截图|截屏|拍照|拍张照|报给|念给|读给|念出|读出|传给|传来|传到|传送|传|私信|私发|转告|转达|留下|留在(?=评论|下面|下方|这里|群|工单|表)|(?:备份|保存|存|同步|存放|登记)[到在至](?:我们|平台|客服|服务器|云端|系统|后台)|透露给|出示|分享|附上|回复|贴到|粘贴到|说给|说出来|复制给|拷给|给(?=我|客服|专员|工|技|管|审|官|平台|经理|老师|他|她)|寄|(?<![举申警通])报(?!案|警))"

_CLAUSE = re.compile(r"[,;:!?。\x00]")
_COMFORT = re.compile(
    r"(?:不要|切勿|请勿|勿|别|不必|不用|无需|无须|毋须|何必|不需要)(?:再|太|过度|过于|有任何)?(?:担心|害怕|紧张|慌张|慌|犹豫|恐慌|惊慌|怕|顾虑|着急|急|担忧|忘记|忘了|错过|客气|迟疑|拖延)|没(?:关系|事|问题)|无障碍|以防|无论|不管|不论|不仅|不但|不光|不只|不久|不错|不同|不断|没有?(?:风险|危险|人会偷|任何风险)|不得不|不妨|非常|别人|别的|别处|特别|区别|分别|个别|级别|不会丢|不能不|无法到账|未到账|没到账|不到账|不足|无忧|未完成"
)
_NEGATED = re.compile(
    r"不|没|无|别|勿|未(?!来)|莫|非(?!常)|谁也|谁都|禁止|拒绝|避免|严禁|停止|杜绝|警惕|小心|当心|谨防|从不|以防|防止"
)
_REPORTED = re.compile(
    r"(?:骗子|诈骗|对方|有人|任何人|谁|凡是|那些|陌生人|假|冒充|他们|她们|自称|声称|号称|谎称|网友|钓鱼|来电|所谓|某些|这类|此类|这种|黑客|攻击者|盗)[^,;。!?]{0,16}|(?:网站|网页|页面|短信|邮件|私信|电话|链接|应用|消息|“客服”|二维码)[^,;。!?]{0,6}(?:让|要求|叫|要你|索要|诱导|诱骗|骗|称|说)[^,;。!?]{0,6}|(?:让|叫)(?:你|您|他|用户|我)[^,;。!?]{0,8}|诱导|诱骗|骗(?:你|您|取|走|人|用户)|(?<!需)要(?:你|您)(?!的)[^,;。!?]{0,8}|要求(?:你|您|用户)[^,;。!?]{0,6}|索要[^,;。!?]{0,4}"
)
_FIRST = re.compile(r"我们|我方|本平台|官方客服")
_MADE_TO = re.compile(
    rf"^(?!.*(?:假|冒充|自称|骗|所谓|陌生))[^,;:。!?]{{0,4}}?{_US}(?:会|将|可能会)(?:打电话|来电|主动)?(?:让|要求|请|叫)(?:你|您)"
)
_BAD_END = re.compile(
    r"(?:是|都是|属于|就是|多半是|一定是|必是|等于)[^,;。!?]{0,10}(?:骗|诈|假|圈套|陷阱|送钱|交出)|(?:骗走|盗走|偷走|转走|被盗(?!的?(?:资产|币|资金|钱))|拉黑|挂断|举报|别理|不要理|不要信|别信|不是(?:我们|官方|本平台)(?!的(?:错|责任))|骗局|诈骗|就能转|没了|危险|假的|等于)"
)
_AFRAID = re.compile(r"(?:以防|防止|避免|以免|免得|不然|否则)[^,;。!?]{0,8}")
_PAST = re.compile(r"^(?:已经|已|曾经|曾|刚刚?|之前|不小心|误)|(?:已经|曾经|不小心|误|曾|刚|正在)[^,;。!?]{0,8}$")
_IF = re.compile(r"(?:^|[,;:。!?\x00] ?)(?:如果|若是|若|假如|万一|要是|假设|一旦|凡|当(?!前|地)|曾)[^,;:。!?]*$")
_BEHIND_AS_TIME = re.compile(r"^(?:的时候|时(?!候)|之前|以前|前(?![来面几一二两三四五六七八九十\d])|的页面|的网)")
_ONLY_US = re.compile(
    rf"(?:除了?(?!非)(?:告诉|发给|给)?{_US}[^。!?]{{0,8}}?(?:外|以外|之外|,|不)|(?:只|仅|唯)(?:能|可以|可|需|要|限|许|应|有)?(?:告诉|发给|提供给|交给|告知|发送给|给|透露给|分享给){_US}|(?:但|不过|可|却)(?:是)?(?:可以|可|能|应当?|需要?|要|请)?(?:告诉|发给|发送给|提供给|交给|告知|分享给){_US}|{_US}(?:除外|例外)|只有{_US}[^。!?,]{{0,4}}(?:可以|能|才|有权))"
)
_DENIED_ALL = re.compile(
    r"(?:^|[,;:。!?\x00] ?)(?:所以|因此|请|也|千万|永远|任何时候都?|绝对|一律|都|更)*(?:不要|切勿|请勿|勿|别(?!人)|绝不|不得|禁止|不可|不能)(?:[^,;:。!?\x00]*|(?:为了?|因为|因|听信|相信|按|照|图|在|让)[^;:。!?\x00]*)$|(?:不要做?|切勿|请勿|别做?|不做|禁止) ?: ?[^;。!?\x00]*$"
)
_QUESTION = re.compile(r"(?:吗|么|呢|谁|什么|哪|怎么|为何|是否|有没有|是不是|能不能|可不可以|要不要)[^?]{0,8}\?|过\?|[?]$")

_VERB_FIRST = re.compile(rf"(?P<verb>{_TRANSFER}){_NOT_DONE}(?P<gap>[^,;:。!?\x00]{{0,16}}?){_SECRET}")
_NOUN_FIRST = re.compile(
    rf"(?P<take>把|将)?(?:你|您|我|自己|完整|全部|所有|收到|钱包|手机|的|上| ){{0,6}}{_SECRET}(?P<gap>[^,;:。!?\x00]{{0,18}}?)(?P<verb>{_DIRECT}){_NOT_DONE}"
)
_ENTERED = re.compile(
    rf"(?P<verb>{_ENTER}){_NOT_DONE}(?!的)(?P<gap>[^,;:。!?\x00]{{0,10}}?){_SECRET}|(?:把|将)[^,;:。!?\x00]{{0,6}}?(?P<phrase2>{_PHRASE})[^,;:。!?\x00]{{0,10}}?(?P<verb2>填|输入|导入|粘贴|(?<![抄填手])写){_NOT_DONE}"
)
_NEEDED = re.compile(
    rf"(?P<verb>{_US}[^,;:。!?\x00]{{0,6}}?(?:需要|会问|会要|会索要|会索取|会向|要求|索要|索取|要看|须要|必须|得要|收集|读取|获取|采集|保管|代管|托管|代存|要(?!是|么|不)|问你?要))(?P<gap>[^,;:。!?\x00]{{0,10}}?){_SECRET}"
    rf"|(?P<verb2>(?:{_PURPOSE}|恢复账户|解除限制|处理|账户)[^,;:。!?\x00]{{0,8}}?(?:需要|需|须|要求|必须)(?:提供|填写|输入|提交|用到)?(?:您的|你的|您|你|本人)?)(?:{_PHRASE})"
    rf"|(?P<verb3>需要)(?:提供|提交|出示|上传)?(?:您的|你的)(?:{_PHRASE})(?=[^,;:。!?\x00]{{0,6}}(?:才能|以便|来|用于|进行|$|[,。]))"
    rf"|(?P<verb4>需要)(?:{_PHRASE})(?=(?:才能|以便|来)[^,;:。!?\x00]{{0,4}}(?:退款|解冻|解封|领取|提现|提币|审核|赔付|补偿|放款|认证|核实))"
)
_READY = re.compile(
    rf"(?P<verb>准备好?)(?P<gap>[^,;:。!?\x00]{{0,8}}?){_SECRET}(?=[^。!?]{{0,24}}{_US})"
    rf"|(?:联系|咨询|找|呼叫|拨打){_US}(?:之?前|时|的?时候)[^。!?]{{0,8}}(?P<verb2>准备好?|备好)[^,;:。!?\x00]{{0,8}}?(?:{_PHRASE}|{_CODE})"
)
_NOT_WITHOUT = re.compile(
    rf"(?P<verb>(?:不|没有?)(?:提供|提交|发送?|给|交出?|告诉|出示|上传))[^,;:。!?]{{0,6}}?(?:{_PHRASE}|{_CODE})[^,;:。!?]{{0,4}},[^,;。!?]{{0,6}}?(?:无法|不能|没法|无从|没办法|办不|查不|解不)"
    rf"|(?P<verb2>不[把将])[^,;:。!?]{{0,4}}?(?:{_PHRASE}|{_CODE})(?:发给|发送给|告诉|告知|提供给|交给|报给){_US}[^,;:。!?]{{0,4}},(?:就|则|便|我们)*(?:无法|不能|没法|没办法)"
    rf"|(?P<verb3>(?:切勿|请勿|不要|不得|不可|别|勿)(?:拒绝|忽视|忽略|抗拒|回避)){_US}[^,;:。!?]{{0,6}}?(?:索要|索取|询问|要求?|收集|核对)[^,;:。!?]{{0,4}}?(?:{_PHRASE}|{_CODE})"
)
_ATTACHED = re.compile(
    rf"(?:{_PHRASE})[,]?(?:并且?|然后|后再?|再|接着)(?P<verb>(?:发送?|上传|提交|粘贴|复制|附|填)(?:[到至给在]))[^,;:。!?\x00]{{0,4}}?(?:{_US}|{_PLACE}|附件)"
)
_OUTRIGHT = re.compile(
    rf"(?:你|您)的? ?(?:{_PHRASE}|{_CODE})(?P<verb>(?:、(?:{_CODE}|{_PHRASE}))?(?:各|分别|都)?是(?:什么|多少|啥))\?|^(?P<verb2>(?:{_CODE})(?:、(?:{_CODE}))?(?:各|分别|都)是(?:什么|多少|啥))\?"
)
"""A question for the secret itself, which the text of no answer asks. What "the recovery phrase is" is another question."""
_INVITED = re.compile(
    rf"(?:{_PHRASE})[^。!?\x00]{{0,24}}?,(?P<verb>(?:请|放心|可以|按提示|按要求|照实|如实|直接)+(?:提交|报出|发送|发来|上传|提供|告知|告诉))[^,;:。!?\x00]{{0,2}}(?:$|[。!])"
)
_AGAIN = re.compile(
    rf"(?P<verb>(?:重新|再次|统一|集中)(?:验证|核验|登记|绑定|备案|同步|提交|校验))[^,;:。!?\x00]{{0,4}}?(?:{_PHRASE})(?![^,;。!?]{{0,6}}(?:备份|抄|拼写|顺序))"
    rf"|(?P<verb2>(?:配合|协助|按照?){_US})[^,;:。!?\x00]{{0,8}}?(?:{_PHRASE})的?(?:核验|验证|核对|校验|登记|认证|审核)"
)
_FOLLOWING = re.compile(
    rf"(?:^|[,;:。!?\x00] ?)(?:请|再|然后|并|直接|麻烦|就|只|只需|可以|可|马上|立即|尽快|都|一并|全部|完整|照实|如实|按顺序)*(?P<verb>(?:发给|发送给|发到|发至|发来|发过来|告诉|告知|交给|提供给|传给|报给|念给|读给|填到|填在|填入|上传到|提交给|粘贴到|截图发|拍照发|私信)(?:来电的|在线的?|这位|该)?(?:{_US}|他|她|{_PLACE})|{_US}(?:会|将)[^,;。!?\x00]{{0,10}}(?:索取|索要|询问|来取|收取))"
)
_NEAR_US = re.compile(
    rf"{_SECRET}[^;:。!?\x00]{{0,20}}?(?P<verb>(?:给|告诉|告知|由(?!平台)|交|让|请|找){_US})|(?P<verb2>(?:给|告诉|告知|让|向|找|请){_US})[^,;:。!?\x00]{{0,12}}?(?:{_PHRASE})"
)
_WALLET = re.compile(
    rf"(?P<verb>(?:验证|同步|校验|修复|激活|认证|升级)(?:你的|您的|一下)?钱包(?!应用|软件|版本|是|里|的|地址|备份)|(?:点击|点开|点)?(?:连接|绑定|关联|授权|链接)(?:你的|您的)?钱包[^;:。!?\x00]{{0,14}}?(?:验证|同步|修复|认证|领取|解冻|找回|退款|恢复|核实|完成资产|(?:拿|取|追)回)"
    rf"|(?:签名|签署|签)(?:确认)?{_US}(?:发来|发送|发|给|提供)|点[击选]?[\"“「]?(?:无限|最大)(?:授权|额度)|扫描?[^,;:。!?\x00]{{0,4}}?(?:二维码|码)[^,;:。!?\x00]{{0,2}}?(?:授权|验证|同步)(?:你的|您的)?钱包|(?:授权|批准|同意|开启|确认)[^,;:。!?\x00]{{0,8}}?(?:无限|最大|全部|不限|无上限)(?:的)?(?:额度|授权|权限|数量)|(?:签名|签署)[^;。!?\x00]{{0,10}}?,?我们(?:就|便|才|即)?(?:能|可以?|会)[^;。!?\x00]{{0,8}}?(?:取回|找回|追回|拿回|解冻|转回|救)|用钱包扫[^;:。!?\x00]{{0,14}}?(?:授权|验证|认证|同步|确认)|扫码(?:连接|授权|验证|绑定)(?:你的|您的)?(?:钱包|资产)?[^;。!?\x00]{{0,10}}?(?:同步|验证|授权|认证|钱包))"
)

_SCREEN = "(?:屏幕(?:共享|分享)|萤幕(?:共享|分享)|(?:共享|分享)(?:屏幕|萤幕))"
_TOOLS = r"(?:向日葵|to ?desk|any ?desk|team ?viewer|rust ?desk|sunlogin|quick ?support|远[程端](?:软件|工具|应用|协助|控制|桌面|操作|程序|连接)?|远控(?:软件)?|腾讯会议|钉钉会议|飞书会议|zoom)"
_CONTROL = re.compile(
    rf"(?P<verb>(?:保持|请)[^,;:。!?\x00]{{0,4}}?(?:向日葵|to ?desk|any ?desk|team ?viewer|rust ?desk|远程)[^,;:。!?\x00]{{0,6}}?(?:在线|开启|运行|打开|连接)|(?:下载|安装|装|打开|运行|启动|使用|登录|用){_NOT_DONE}[^,;:。!?\x00]{{0,12}}?(?:{_TOOLS})(?!的人|的设备|的来电|诈骗)"
    rf"|(?:打开|开启|启用|开始|发起|进行|同意|接受|允许|点|加入){_NOT_DONE}[^,;:。!?\x00]{{0,12}}?(?:{_SCREEN}|投屏|远[程端](?:协助|控制|操作|连接|请求|桌面)?|录屏直播|无障碍(?:权限|服务)|辅助功能)"
    rf"|(?:屏幕|录屏|画面|屏幕录制)[^,;:。!?\x00]{{0,8}}?(?:分享|共享|直播|同步|发)给{_US}|(?:共享|分享|投放|展示)(?:你的|您的|手机|电脑)*(?:屏幕|桌面)(?!就|时|的|中|也|会|都|过)|(?:把|将)[^,;:。!?\x00]{{0,10}}(?:远程控制|控制权|控制权限|远程权限|手机|电脑|设备代码|屏幕)[^,;:。!?\x00]{{0,6}}(?:交给|授权给|发给|给|告诉|共享给){_US}"
    rf"|(?:帮|替|代|为)(?:你|您)远[程端](?:操作|控制|连接|处理|接管)|(?:让|由|请|允许|授权){_US}[^,;:。!?\x00]{{0,6}}(?:(?:远程|接管)(?:协助|控制|操作|处理)?|(?:控制|操作|连接)(?:你|您|电脑|手机|设备))|(?:把|将)(?:编号|设备代码|识别码|连接码|id|代码)[^,;:。!?\x00]{{0,10}}(?:告诉|发给|报给|提供给|发到)"
    r"|安装(?:这个|该|此|我们(?:发|提供|给)?的?|以下)[^,;:。!?\x00]{0,6}(?:描述文件|证书|配置文件|工具|插件|软件|apk|应用包|安装包|补丁|文件)|安装(?![了过的])[^,;:。!?\x00]{0,6}(?:描述文件|企业证书)|(?:打开|开启|允许|启用|勾选)[^,;:。!?\x00]{0,6}(?:未知来源|未知应用)|(?:客服|我们|专员|f12|浏览器)[^。!?\x00]{0,16}?(?:(?:代码|脚本)[^,;:。!?\x00]{0,8}(?:粘贴|复制|输入|填)[^,;:。!?\x00]{0,4}(?:控制台|开发者工具|地址栏)|(?:控制台|开发者工具)[^,;:。!?\x00]{0,8}(?:粘贴|运行))|(?:关闭|关掉|卸载|停用|禁用)(?:手机|电脑|系统)?(?:的)?(?:杀毒软件|安全软件|防火墙|安全防护|纯净模式|安全检测|手机管家)"
    r"|下载[^,;:。!?\x00]{0,6}(?:我们|客服)(?:发送|发来|发|提供)的(?:远程)?(?:软件|工具|应用|安装包))"
)

_FEE = r"(?:(?:(?<!矿工)(?<!网络)(?<!燃料)(?:风险|抵押|担保|备用|信用|履约|验资|疏通|核验|公证|放行|清关|关|开通|系统|备案|过户|激励|平台|仲裁))[费金税]|保证金|解冻[费金]|押金|激活[费金]|认证[费金]|验证[费金]|手续费|服务费|税款?|个人所得税|个税|所得税|会员费|风险金|担保金|滞纳金|罚金|通道费|工本费|追[回币]费|找回费|诚意金|[定订]金|解封费|审核费|违约金|流水)"
_PAY = r"(?:支付|缴纳|缴|交纳|补交|补缴|交(?!易|互|换|流|给|出|叉)|付(?!款方|款人|款码)|转账|转入|转(?!出|而|换|移|发|达)|打款|汇款|汇(?!率|总|集)|充值(?!记录|页|地址)|充(?!分|足|电|满)|存入|存(?!在|放|储|款|量)|打(?!包|开|印|电|字|算|破|扰|断|招|车|击)|汇入|预付|垫付|付清|结清|先付)(?:了)?"
_FREED = r"(?:解冻|解封|解除(?:限制|冻结|风控)|解锁(?:账户|资产|提现)?|提现|提币|放款|退款|退回|返还|追回|找回|恢复(?:账户|提现|提币|使用|登录|您的|你的)|领取|出金|拿回|释放|释出|放行|领回|取回|归还|返回|挽回|激活提现|通过审核|撤销|还给(?:你|您))"
_MONEY = r"(?:币|资产|资金|余额|usdt|btc|eth|钱|存款|代币|u|trx)"
_PAYMENTS = (
    re.compile(rf"(?P<verb>{_PAY}){_NOT_DONE}(?P<gap>[^,;:。!?、\x00]{{0,14}}?){_FEE}[^。!?]{{0,14}}?(?:才能|才可|后(?:即可|就|便|才|可|系统|才能)?|以便|以|即可|就能|就可以|方可|,|来){{0,3}}[^。!?]{{0,12}}?{_FREED}"),
    re.compile(rf"(?P<verb>{_FREED})[^,;:。!?\x00]{{0,10}}(?:前|之前|需要?|须|必须|要|得)[^,;:。!?\x00]{{0,6}}?{_PAY}[^,;:。!?\x00]{{0,10}}?{_FEE}"),
    re.compile(rf"(?P<verb>先){_PAY}{_NOT_DONE}[^,;:。!?\x00当作为]{{0,12}}?{_FEE}"),
    re.compile(rf"(?P<verb>先){_PAY}{_NOT_DONE}[^。!?\x00]{{0,18}}?(?:(?:作为|用于|当作?)(?!手续费|矿工费|gas)[^,;。!?]{{0,8}}(?:金|费|税|款|验证|解)|验证(?:钱包|账户|身份|地址)|{_FREED}|才能|我们再|退回|返还)"),
    re.compile(rf"(?P<verb>{_PAY})了?{_FEE}[^。!?]{{0,4}}?(?:后|才能|才可|就能|就可以|方可|即可|,系统)[^。!?]{{0,12}}?{_FREED}"),
    re.compile(rf"(?P<verb>需要?(?:先)?(?:缴|交|支付|补)\S{{0,2}}){_FEE}[^。!?,]{{0,6}}(?:才能|才可|方可|以便|后)"),
    re.compile(rf"(?P<verb>转|存|移|汇|打|放|充|提|换){_NOT_DONE}(?:移|入|账|到|至|进|往|币)*[^,;:。!?\x00]{{0,6}}?(?:我们的?|指定的?|官方的?|客服(?:给|提供|指定|发来)的?|监管|专用|平台的?|一个|这个)*(?<!自)(?:安全|保护|托管|监管|指定|临时|公证|清查|核查|专用|隔离|保管)的?(?:账户|账号|钱包|地址|金库)"),
    re.compile(rf"(?P<verb>往|向|转到|转至|转入|打到|转给|打给|汇给|付给|转账给|转一?小?笔?(?:到|给)){_NOT_DONE}[^,;:。!?\x00]{{0,4}}?{_US}(?:(?:(?:给|发|提供|指定|发来)的?)?[^,;:。!?\x00]{{0,4}}?(?:地址|钱包|账户|个人)|[^,;:。!?\x00]{{0,3}}?(?:转|打|汇|支付|付款|充)| ?\d)"),
    re.compile(rf"(?P<verb>再|继续|追加|重新|补){_PAY}{_NOT_DONE}[^。!?\x00]{{0,16}}?(?:才能|就能|就可以|以完成|以便|即可|后可?|方可|完成)[^。!?\x00]{{0,6}}?(?:提现|提币|出金|到账|解冻)"),
    re.compile(r"(?P<verb>刷(?:够|满|足)?流水|流水不足)[^。!?\x00]{0,20}(?:提现|提币|充|出金)"),
    re.compile(r"(?P<verb>充|存|转账?|投|打|发送?)(?:入|值)?[^,;。!?\x00]{0,14}?(?:,|就)?[^,;。!?\x00]{0,6}?(?:返|送|得|回)(?:还|回|现)?[^,;。!?\x00]{0,4}?(?:双倍|两倍|翻倍|\d+(?:\.\d+)? ?(?:倍|eth|btc|usdt|u\b|个)|多少)|(?P<verb2>(?:充|存|转|投|打)(?:值|入)?多少)[^。!?\x00]{0,4}?(?:[返送还得]|双倍|翻倍)"),
    re.compile(rf"(?P<verb>(?:转|打|汇|充|存)(?:入|一笔|一?点|账)?)(?![了过])[^,;:。!?\x00]{{0,10}}?(?:{_MONEY}|元)[^,;:。!?\x00]{{0,6}}?(?:激活|验证|解冻|解封|认证|开通)(?:一下)?(?:你的?|您的?)?(?:账户|账号|钱包|提现|身份|资金来源|资产归属|实名)"),
    re.compile(r"(?P<verb>充值?|存款?|入金)(?![了过])[^,;。!?\x00]{0,12}?(?:达到|满|够|足)[^。!?\x00]{0,12}?(?:即可|才能|就能|方可|便可|才可)[^。!?\x00]{0,6}?(?:提现|提走|提币|出金|取款|提款|提取)"),
    re.compile(rf"(?P<verb>(?:{_MONEY}))翻倍"),
    re.compile(r"(?:转|充|存|投|打|发)[^。!?\x00]{0,20}?(?P<verb>(?:双倍|两倍|翻倍|加倍)(?:返还|奉还|返回|退还|返现|赠送|偿还))"),
    re.compile(rf"(?P<verb>{_PAY}){_NOT_DONE}[^,;:。!?\x00]{{0,14}}?(?:[到至进入给])(?:客服|专员|工作人员|工程师|管理员|经理|老师|顾问)(?:提供|指定|给|发来|发)的?[^,;:。!?\x00]{{0,4}}?(?:账户|账号|钱包|地址|二维码|收款码)"),
    re.compile(rf"(?P<verb>{_PAY}){_NOT_DONE}[^,;:。!?\x00]{{0,12}}?{_FEE}[^,;:。!?\x00]{{0,4}}?给(?:客服|专员|工作人员|工程师|管理员|经理|老师|顾问|我们)"),
    re.compile(r"(?P<verb>(?:往|向|到|给)[^,;:。!?\x00]{0,6}?(?<!自)(?:安全|保护|托管|监管|指定|公证|清查|核查|专用|保管)的?(?:账户|账号|钱包|地址)[^,;:。!?\x00]{0,4}?(?:转|汇|存|打|充))"),
    re.compile(r"(?P<verb>用|以)(?:礼品卡|点卡|充值卡|购物卡)[^,;:。!?\x00]{0,6}(?:付(?!款方)|支付|缴|交(?!易))"),
    re.compile(r"(?P<verb>买|购买)[^,;:。!?\x00]{0,8}(?:礼品卡|点卡|充值卡)[^。!?\x00]{0,16}(?:卡号|卡密|密码|发给|告诉|拍照)"),
    re.compile(rf"(?P<verb>(?:需要?|须|必须|请|先|再|立即|马上|可)?(?:充值|缴纳|支付|转入|存入|汇入|打款)){_NOT_DONE}[^。!?;\x00]{{0,16}}?(?:激活(?:提现|提币|通道|出金|退款)|解除(?!绑|授权)|解冻|解封|开通提现|恢复提现)"),
)  # fmt: skip
_HELD = re.compile(
    rf"(?P<verb>{_FEE})[^,;:。!?\x00]{{0,2}}?(?:付清|缴清|结清|缴纳|支付|交齐|补齐|付)(?:之?前|以前),?[^,;:。!?\x00]{{0,8}}?{_FREED}[^,;:。!?\x00]{{0,4}}?(?:不会|不能|无法|不予)"
)
"""The denial in it is the threat, not what takes it back."""

_ITEM = re.compile(rf"(?:你的|您的|完整的?|全部|钱包的?|\d+个)*(?P<verb>){_SECRET}(?:$|[,;。(、和与及截照 ]|\w{{0,4}}$)")
_MAY_SECRET = re.compile(rf"{_PHRASE}|{_CODE}|钱包|额度|权限|签")
_MAY_CONTROL = re.compile(
    r"远|屏|向日葵|desk|viewer|描述文件|证书|软件|无障碍|辅助|会议|控制|工具|插件|防火墙|apk|编号|代码|识别码|连接码|手机管家|防护|zoom|模式|操作|接管|未知|安装|f12"
)
_MAY_PAY = re.compile(rf"{_PAY}|翻倍|流水|双倍|转|换|提")


def needs_above(words: str) -> bool:
    """Whether a sentence can be a request by what stands above it: it says "发给客服" alone, or begins with the name of a secret."""
    return _FOLLOWING.search(words) is not None or _ITEM.match(words) is not None


def secret(words: str, above: Above) -> Iterator[re.Match[str]]:
    """The requests for a secret in a sentence; ``above`` is what stands before it."""
    if not _MAY_SECRET.search(words) and not _FOLLOWING.search(words):
        return
    only_us = _ONLY_US.search(words)
    if (
        only_us
        and re.search(rf"{_PHRASE}|{_CODE}", words)
        and not re.search(r"不会|无法|没有", only_us.group())
        and re.search(rf"{_TRANSFER}|{_ENTER}|知道|看到|掌握|拿到|接触", words)
    ):
        yield only_us
    yield from _OUTRIGHT.finditer(words)
    if _QUESTION.search(words) and not re.search(r"能否|可否|方便", words):
        return
    for match in chain(_ATTACHED.finditer(words), _INVITED.finditer(words)):
        if not is_taken_back(words, match, match.start()) and not is_taken_back(words, match, match.start("verb")):
            yield match
    for pattern in (_VERB_FIRST, _NOUN_FIRST, _ENTERED, _NEEDED, _READY):
        for match in pattern.finditer(words):
            verb = _verb(match)
            if (
                pattern in (_VERB_FIRST, _NOUN_FIRST, _READY)
                and match["gap"]
                and _NEGATED.search(_COMFORT.sub("", match["gap"]))
            ):
                continue
            if pattern is _VERB_FIRST and re.search(r"[要让叫][你您]", match["gap"]):
                continue  # another verb, which has a match of its own
            if (
                pattern is _VERB_FIRST
                and re.search(r"新|地址|哈希|编号|交易|为什么|的人", match["gap"])
                and not re.search(r"和|与|以及|及|、|还有|连同|加上", match["gap"])
            ):
                continue
            if pattern is _NOUN_FIRST and match["take"] is None and not _is_direct(match["gap"]):
                continue
            if pattern is _NEEDED and re.match(r"我(?![们方])", match["gap"] or ""):
                continue  # what a reader says happened
            if pattern is _NEEDED and _NEGATED.search(_COMFORT.sub("", match.group())):
                continue
            if is_taken_back(words, match, min(verb, match.start())):
                continue
            if pattern is _ENTERED and not _is_entered_elsewhere(words, match, above):
                continue
            yield match
    for pattern in (_NOT_WITHOUT, _AGAIN):
        for match in pattern.finditer(words):
            before = words[: match.start()]
            if not _REPORTED.search(before) and not _NEGATED.search(_COMFORT.sub("", before)[-6:]):
                yield match
    for match in _NEAR_US.finditer(words):
        if (
            not _NEGATED.search(_COMFORT.sub("", words))
            and not _REPORTED.search(words)
            and not _BAD_END.search(words)
            and not is_taken_back(words, match, _verb(match))
            and not re.search(r"冻结|泄露|丢了|忘了|工单编号|哈希", words)
        ):
            yield match
    for match in _WALLET.finditer(words):
        if not is_taken_back(words, match, match.start()):
            yield match
    for match in _FOLLOWING.finditer(words):
        earlier = words[: match.start("verb")] or above.text[-60:]
        named = re.search(_SECRET, earlier)
        if (
            named
            and not is_taken_back(words, match, match.start("verb"))
            and not (_REPORTED.search(earlier) and not _FIRST.search(earlier))
        ):
            yield match
    if above.introduction and (found := _ITEM.match(words)):
        head = _COMFORT.sub("", above.introduction.rstrip(" :"))
        asked = re.search(
            rf"(?:{_TRANSFER}|准备|需要)(?:以下|如下|下列|下面)?(?:[^,;。!?]{{0,8}})$|(?:{_ENTER})[^,;。!?]{{0,10}}$", head
        )
        if asked and not _NEGATED.search(head) and not _REPORTED.search(head):
            yield found


_OF_CONTROL = re.compile(rf"{_SCREEN}|(?:安装|下载|打开|让|给|允许)[^,;。!?]{{0,10}}?{_TOOLS}|远程(?:控制|操作|协助)")
_OF_PAYMENT = re.compile(rf"{_PAY}[^,;。!?]{{0,12}}?{_FEE}")


def _spared(words: str, what: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Where a warning makes an exception of us: "除客服外，不要和任何人共享屏幕"."""
    only_us = _ONLY_US.search(words)
    if only_us and what.search(words) and not re.search(r"不会|无法|没有", only_us.group()):
        yield only_us


def control(words: str) -> Iterator[re.Match[str]]:
    """The requests for control of the reader's device in a sentence."""
    if _MAY_CONTROL.search(words) and not _QUESTION.search(words):
        yield from _spared(words, _OF_CONTROL)
        for match in _CONTROL.finditer(words):
            if not _NEGATED.search(_COMFORT.sub("", match.group())) and not is_taken_back(words, match, match.start()):
                yield match


def payment(words: str) -> Iterator[re.Match[str]]:
    """The requests for a payment in advance in a sentence."""
    if _MAY_PAY.search(words) and not _QUESTION.search(words):
        yield from _spared(words, _OF_PAYMENT)
        for match in _HELD.finditer(words):
            if not is_taken_back(words, match, match.start()):
                yield match
        for pattern in _PAYMENTS:
            for match in pattern.finditer(words):
                if (
                    not is_taken_back(words, match, _verb(match))
                    and not _NEGATED.search(_COMFORT.sub("", match.group()))
                    and not _ONES_OWN.search(match.group())
                ):
                    yield match


_ONES_OWN = re.compile(r"自己的|你自己|你的(?:新|交易所|另)|新钱包|收款人")


def _verb(match: re.Match[str]) -> int:
    for name in ("verb", "verb2", "verb3", "verb4"):
        if name in match.re.groupindex and match[name] is not None:
            return match.start(name)
    return match.start()


_DIRECT_GAP = re.compile(
    rf"(?:{_CODE}|收到|请|可以?|需要?|必须|要|先|再|也|都|就|直接|马上|立即|完整|按顺序|全部|一起|一并|打包|压缩|整理|如实|照实|统一|[和与及、或]|以及|密码|私钥|截图|照片|图片|原文|文件|内容|复制|粘贴|以|通过|用|邮件|短信|私信|后|在|填好|拍照|麻烦|务必|的)*"
)


def _is_direct(gap: str) -> bool:
    return _DIRECT_GAP.fullmatch(gap) is not None


def is_taken_back(words: str, match: re.Match[str], at: int) -> bool:
    """Whether what stands at ``at`` is denied, told as somebody else's words, or only looked back on."""
    before = _COMFORT.sub(lambda found: "\u3000" * len(found.group()), words[:at])
    clause = _CLAUSE.split(before)[-1]
    behind = words[match.end() :]
    ours = re.search(_US, match.group()) is not None or re.search(rf"(?:给|告诉|找){_US}", words) is not None
    if _ONLY_US.search(words):
        return False
    # "我们不会让你安装甲、乙或共享屏幕": one denial for all that is listed.
    reach = 60 if re.search(r"(?:、|或者?|和|以及) ?$", clause) else 16
    if (_NEGATED.search(clause[-reach:]) or _DENIED_ALL.search(before)) and not re.search(r"否则|不然|才能|除非", clause[-16:]):
        return True
    if (
        _REPORTED.search(clause)
        and not _MADE_TO.search(clause)
        and not (_FIRST.search(clause) and not re.search(r"假|冒充|自称", clause))
    ):
        return True
    if re.search(r"(?:套路|话术|手法|伎俩|骗术|骗局)[^,;:。!?]{0,8}:[^。!?]*$", before):
        return True
    if re.match(r"(?:或者?|或是|并且?|还|再|以及)", clause) and _REPORTED.search(" ".join(_CLAUSE.split(before)[-3:-1])):
        return True
    if re.match(r"[^,;:。!?]{0,6}(?:说|称|谎称)(?:你|您|币|钱|账户|资产)[^。!?]*$", before):
        return True
    if re.match(r"我(?![们方司])", words) and re.match(r"[^,;:。!?]{0,8}[了过](?:$|[,;:。!?])", behind):
        return True  # what a reader says happened
    if _PAST.search(clause[-12:]) or _BEHIND_AS_TIME.search(behind):
        return True
    bad_end = _BAD_END.search(_AFRAID.sub(lambda found: " " * len(found.group()), behind))
    if bad_end and not re.search(r"[!。;]", behind[: bad_end.start()]):
        return True
    whole = _CLAUSE.split(before)[-2:]
    if (
        len(whole) == 2
        and not ours
        and re.search(r"(?:骗子|对方|有人|陌生人|他们|假客服|自称|冒充)[^,]*$", whole[0])
        and re.search(r"(?:让|要求?|叫|说|称)", whole[0] + clause)
    ):
        return True
    return bool(_IF.search(before)) and not ours


def _is_entered_elsewhere(words: str, match: re.Match[str], above: Above) -> bool:
    """Whether a secret is to be typed anywhere but in the wallet or the app that it belongs to."""
    start = match.start()
    head = _CLAUSE.split(words[:start])[-1]
    clause = head + _CLAUSE.split(words[start:])[0]
    if match["phrase"] is None and match["phrase2"] is None:
        return bool(re.search(_FAR, clause)) and not re.search(r"应用内|应用里", clause)
    far = re.search(_PLACE, clause) or re.search(_US, clause)
    near = re.search(_OWN, clause)
    if far and not (near and far.group() in ("官方", "平台", "下面", "下方", "系统页面")):
        return True
    sentence = words[: match.end() + 30]
    if re.match(r"的?(?:会|能|可以|才|就能?打开)", words[match.end() :]) and not re.search(_PURPOSE, words[match.end() :]):
        return False
    purpose = re.search(_PURPOSE, _CLAUSE.split(words[match.end() :])[0]) or re.search(
        rf"{_PURPOSE}[^。]{{0,10}}$", words[:start]
    )
    if purpose and not near:
        return not re.search(r"备份|抄", sentence)
    if re.search(rf"{_PLACE}", words[:start]) and not re.search(_OWN, words):
        return True
    return not (near or re.search(_OWN + r"|恢复钱包|导入", words) or re.search(_OWN + r"|恢复钱包|导入", above.text))
